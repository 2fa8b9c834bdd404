import { copyKeptAs, copyThatInherits, inheritedExpiryNotes, writtenLifecycle } from '../../src/protection/copy-retention';
import { CopyModel } from '../../src/protection/model';
import { ruleModel, tierModel } from '../support/policy/models';

const copy = (change: Partial<CopyModel> = {}): CopyModel => ({ destination: { kind: 'central' }, lifecycle: { moveToColdStorageAfterDays: 30 }, ...change });
const kept = copy({ lifecycle: { deleteAfterDays: 400 } });

test('a copy without days is kept as long as its backup', () => {
  expect(copyKeptAs(copy(), { deleteAfterDays: 365 })).toEqual(copy({ lifecycle: { moveToColdStorageAfterDays: 30, deleteAfterDays: 365 }, retentionAdded: true }));
});

test('a copy that has days, or whose backup has none, stays as it is', () => {
  expect(copyKeptAs(kept, { deleteAfterDays: 35 })).toBe(kept);
  const forEver = copy();
  expect(copyKeptAs(forEver, {})).toBe(forEver);
});

test('a copy to which the plan gives no days inherits those of its backup', () => {
  const inheriting = copyThatInherits(copy(), { deleteAfterDays: 365 });
  expect(inheriting).toEqual(copy({ lifecycle: { moveToColdStorageAfterDays: 30, deleteAfterDays: 365 }, withoutExpiry: true }));
  expect(writtenLifecycle(inheriting)).toEqual({ moveToColdStorageAfterDays: 30 });
});

test('a copy that inherits nothing is written as it is', () => {
  const forEver = copy();
  expect([copyThatInherits(kept, { deleteAfterDays: 35 }), copyThatInherits(forEver, {})]).toEqual([kept, forEver]);
  expect(writtenLifecycle(kept)).toBe(kept.lifecycle);
});

test('only copies that inherit their expiry are told', () => {
  const copies = [kept, copy({ destination: { kind: 'own', region: 'eu-west-1' }, withoutExpiry: true })];
  expect(inheritedExpiryNotes(tierModel({ rules: [ruleModel({ copies })] }))).toEqual([
    "rule 'Nightly' gives its copy to the same vault in eu-west-1 no days, beside a backup that is deleted after 35: AWS Backup lets the copy inherit that expiry and does not keep it for ever; give the copy a deleteAfter",
  ]);
});
