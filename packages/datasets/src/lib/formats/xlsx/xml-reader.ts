import type { Readable } from 'node:stream';
import { SaxesParser } from 'saxes';
import { refusal } from '../../errors.ts';
import { maximumXmlDepth, maximumXmlPieceCharacters } from '../limits.ts';

export interface XmlHandler {
  /** Names come without their prefix. */
  open?(name: string, attributes: Record<string, string>): void;
  text?(text: string): void;
  close?(name: string): void;
}

const pieceBytes = 16 * 1024;

/**
 * Sends a stream of XML to a handler, piece by piece: yields after each, so
 * that the caller can take what the handler has gathered, or stop. Bounded:
 * entities are not expanded, and neither depth nor the length of one text or
 * tag may grow without end.
 * @throws MillraceError `datasets.workbook_broken`
 */
export async function* readXml(
  stream: Readable,
  handler: XmlHandler,
  signal?: AbortSignal,
  onBytes?: (bytes: number) => void,
): AsyncGenerator<void> {
  const parser = new SaxesParser({ position: false });
  let depth = 0;
  let sinceTag = 0;
  parser.on('opentag', (tag) => {
    sinceTag = 0;
    depth += 1;
    if (depth > maximumXmlDepth) throw brokenWorkbook('its XML is nested too deeply');
    handler.open?.(localName(tag.name), tag.attributes as Record<string, string>);
  });
  parser.on('closetag', (tag) => {
    sinceTag = 0;
    depth -= 1;
    handler.close?.(localName(tag.name));
  });
  parser.on('text', (text) => handler.text?.(text));
  parser.on('cdata', (text) => handler.text?.(text));
  parser.on('error', (error) => {
    throw brokenWorkbook('its XML cannot be read', error);
  });
  let decoder: TextDecoder | undefined;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      signal?.throwIfAborted();
      decoder ??= decoderOf(chunk);
      onBytes?.(chunk.length);
      // In small pieces: a few bytes can stand for a long shared text.
      for (let start = 0; start < chunk.length; start += pieceBytes) {
        const piece = chunk.subarray(start, start + pieceBytes);
        sinceTag += piece.length;
        parser.write(decoder.decode(piece, { stream: true }));
        if (sinceTag > maximumXmlPieceCharacters) throw brokenWorkbook('a single text or tag in it has no end');
        yield;
      }
    }
    parser.close();
    yield;
  } catch (error) {
    signal?.throwIfAborted();
    if ((error as { code?: string }).code?.startsWith('datasets.')) throw error;
    throw brokenWorkbook('the archive that it is cannot be unpacked', error);
  } finally {
    stream.destroy();
  }
}

/** Reads a small part of a workbook to its end. */
export async function readWholeXml(stream: Readable, handler: XmlHandler, signal?: AbortSignal): Promise<void> {
  for await (const _piece of readXml(stream, handler, signal));
}

export function brokenWorkbook(why: string, cause?: unknown): Error {
  return refusal(
    'workbook_broken',
    `The Excel workbook is damaged: ${why}. Open it in a spreadsheet, save it again as .xlsx and upload that.`,
    cause,
  );
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function decoderOf(first: Buffer): TextDecoder {
  if (first[0] === 0xff && first[1] === 0xfe) return new TextDecoder('utf-16le');
  if (first[0] === 0xfe && first[1] === 0xff) return new TextDecoder('utf-16be');
  return new TextDecoder('utf-8');
}

/** An attribute by its name without prefix, such as `r:id` by `id`. */
export function attribute(attributes: Record<string, string>, name: string): string | undefined {
  if (attributes[name] !== undefined) return attributes[name];
  const prefixed = Object.keys(attributes).find((key) => key.endsWith(`:${name}`));
  return prefixed === undefined ? undefined : attributes[prefixed];
}
