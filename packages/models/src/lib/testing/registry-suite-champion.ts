import assert from 'node:assert/strict';
import { judgeAndRegister } from '../registry/judge-and-register.ts';
import type { Registry } from '../registry/port.ts';
import type { Guarantee } from './registry-suite.ts';
import { better, firstVersion, notBetter, sampleVersion, twoVersions } from './sample-version.ts';

const change = { by: 'grace', reason: 'It did better in the shop.' };

/** Which version is served, who changed it, and the way back. */
export function championGuarantees(guarantee: Guarantee): void {
  gateGuarantees(guarantee);
  promotionGuarantees(guarantee);
  rollbackGuarantees(guarantee);
}

function gateGuarantees(guarantee: Guarantee): void {
  guarantee('a version that is not promoted leaves the champion where it is', async ({ registry, model }) => {
    await registry.createVersion(sampleVersion(model, 1));
    const second = await registry.createVersion(sampleVersion(model, 2, { verdict: notBetter(1) }));
    assert.deepEqual(second.aliases, []);
    assert.equal((await registry.get(model)).champion, 1);
  });

  guarantee('a verdict against a champion that has moved registers nothing', async ({ registry, model }) => {
    await registry.createVersion(sampleVersion(model, 1));
    for (const verdict of [firstVersion, better(2), notBetter(2)]) {
      await assert.rejects(registry.createVersion(sampleVersion(model, 2, { verdict })), {
        code: 'models.champion_moved',
        transient: true,
      });
    }
    const { champion, latest } = await registry.get(model);
    assert.deepEqual({ champion, latest }, { champion: 1, latest: 1 });
    assert.equal(await registry.versionOfTask(`${model} task 2`), undefined);
  });

  guarantee('of two first trainings at once the loser is judged again', async ({ registry, elsewhere, model }) => {
    const judgedAgainst: (number | undefined)[] = [];
    const train = (door: Registry, task: number) =>
      judgeAndRegister(door, sampleVersion(model, task), async (champion) => {
        judgedAgainst.push(champion?.version);
        return champion === undefined ? firstVersion : better(champion.version);
      });
    await Promise.all([train(registry, 1), train(elsewhere, 2)]);
    const { champion, previous } = await registry.get(model);
    assert.deepEqual([champion, previous], [2, 1]);
    assert.equal(judgedAgainst.at(-1), 1);
  });
}

function promotionGuarantees(guarantee: Guarantee): void {
  guarantee('a promotion says who, when, why, from and to', async ({ registry, model }) => {
    await twoVersions(registry, model);
    const { champion, previous } = await registry.promote(model, 2, change);
    assert.deepEqual([champion, previous], [2, 1]);
    assert.deepEqual((await registry.version(model, 1)).aliases, ['previous']);
    const history = await registry.history(model);
    assert.deepEqual(
      history.map(({ at: _, ...entry }) => entry),
      [
        { action: 'promotion', from: 1, to: 2, ...change },
        { action: 'promotion', to: 1, by: 'ada', reason: firstVersion.reason },
      ],
    );
    assert.ok(history.every((entry) => Date.parse(entry.at) > 0));
  });

  guarantee('promoting the champion changes nothing', async ({ registry, model }) => {
    await twoVersions(registry, model);
    const before = await registry.promote(model, 2, change);
    assert.deepEqual(await registry.promote(model, 2, change), before);
    assert.equal((await registry.history(model)).length, 2);
  });

  guarantee('promotions at once leave an unbroken history', async ({ registry, elsewhere, model }) => {
    await twoVersions(registry, model);
    await registry.createVersion(sampleVersion(model, 3, { verdict: notBetter(1) }));
    await Promise.all([
      registry.promote(model, 2, change),
      elsewhere.promote(model, 3, change),
      registry.promote(model, 2, change),
    ]);
    const history = (await registry.history(model)).reverse();
    for (const [index, entry] of history.entries()) assert.equal(entry.from, history[index - 1]?.to);
    const { champion, previous } = await registry.get(model);
    assert.deepEqual([champion, previous], [history.at(-1)?.to, history.at(-1)?.from]);
  });
}

function rollbackGuarantees(guarantee: Guarantee): void {
  guarantee('each rollback goes one champion further back, until there is none', async ({ registry, model }) => {
    await twoVersions(registry, model);
    await registry.promote(model, 2, change);
    await registry.promote(model, 1, change);
    const back = await registry.rollback(model, { by: 'grace' });
    assert.deepEqual([back.champion, back.previous], [2, 1]);
    const further = await registry.rollback(model, { by: 'grace' });
    assert.deepEqual([further.champion, further.previous], [1, undefined]);
    await assert.rejects(registry.rollback(model, { by: 'grace' }), {
      code: 'models.nothing_to_roll_back',
      status: 409,
    });
    assert.deepEqual(
      (await registry.history(model)).map((entry) => `${entry.action} ${entry.from ?? '-'} ${entry.to}`),
      ['rollback 2 1', 'rollback 1 2', 'promotion 2 1', 'promotion 1 2', 'promotion - 1'],
    );
  });

  guarantee('a rollback sent again, also at once, goes back once', async ({ registry, elsewhere, model }) => {
    await twoVersions(registry, model);
    await registry.promote(model, 2, change);
    await registry.promote(model, 1, change);
    const marked = { by: 'grace', mark: 'sent twice' };
    const answers = await Promise.all([registry.rollback(model, marked), elsewhere.rollback(model, marked)]);
    assert.deepEqual(
      answers.map(({ champion }) => champion),
      [2, 2],
    );
    assert.equal((await registry.rollback(model, { by: 'grace', mark: 'another' })).champion, 1);
  });

  guarantee('rollbacks at once go back one champion each', async ({ registry, elsewhere, model }) => {
    await twoVersions(registry, model);
    await registry.promote(model, 2, change);
    await registry.promote(model, 1, change);
    await Promise.all([registry.rollback(model, change), elsewhere.rollback(model, change)]);
    const { champion, previous } = await registry.get(model);
    assert.deepEqual([champion, previous], [1, undefined]);
  });

  guarantee('what was rolled back from can be promoted and rolled back again', async ({ registry, model }) => {
    await twoVersions(registry, model);
    await registry.promote(model, 2, change);
    await registry.rollback(model, { by: 'grace' });
    const { champion, previous } = await registry.promote(model, 2, change);
    assert.deepEqual([champion, previous], [2, 1]);
    assert.equal((await registry.rollback(model, { by: 'grace' })).champion, 1);
  });
}
