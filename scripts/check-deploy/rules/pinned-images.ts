import { ofEachService } from '../compose-model.ts';

const movingTags = /^(latest|stable|main|master|edge|nightly|\d+|v\d+)$/;

/** An image is named with its registry and an exact tag or a digest, so that a start next year is the start of today. */
export const pinnedImages = ofEachService(({ image = '' }) => {
  const [, registry, tag, digest] = /^([^/]+)\/[^:@]+(?::([^@]+))?(?:@sha256:([0-9a-f]{64}))?$/.exec(image) ?? [];
  if (!registry?.includes('.')) return [`'${image}' does not name its registry and image in full`];
  if (digest) return [];
  return [(!tag || movingTags.test(tag)) && `'${image}' has no exact tag: it would become another image by itself`];
});
