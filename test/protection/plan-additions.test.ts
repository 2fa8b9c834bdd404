import { leaveOut, PlanAddition, PlanAdditions } from '../../src/protection/plan-additions';
import { ruleModel, tierModel } from '../support/policy/models';

const rule = ruleModel({
  startWindowAdded: true,
  copies: [
    { destination: { kind: 'central' }, lifecycle: { deleteAfterDays: 35 }, retentionAdded: true },
    { destination: { kind: 'own', region: 'eu-west-1' }, lifecycle: { deleteAfterDays: 400 } },
  ],
});
const said = ruleModel({ name: 'Said', copies: [] });
const tier = tierModel({ rules: [rule, said], fallbackAdded: true });

test('nothing changes where everything is added', () => {
  expect(leaveOut(tier, PlanAdditions.all()._leftOut)).toBe(tier);
});

test('a start window that the user gave stays', () => {
  expect(leaveOut(tier, ['startWindow']).rules.map(({ startWindowMinutes }) => startWindowMinutes)).toEqual([undefined, 480]);
});

test('a copy without days of its own inherits, one with days keeps them', () => {
  expect(leaveOut(tier, ['copyRetention']).rules[0].copies).toEqual([
    { destination: { kind: 'central' }, lifecycle: { deleteAfterDays: 35 }, withoutExpiry: true },
    { destination: { kind: 'own', region: 'eu-west-1' }, lifecycle: { deleteAfterDays: 400 } },
  ]);
});

test('a copy without days of its own keeps its days in cold storage', () => {
  const copies = [{ destination: { kind: 'central' as const }, lifecycle: { moveToColdStorageAfterDays: 30, deleteAfterDays: 35 }, retentionAdded: true as const }];
  expect(leaveOut({ ...tier, rules: [{ ...rule, copies }] }, ['copyRetention']).rules[0].copies[0].lifecycle).toMatchObject({ moveToColdStorageAfterDays: 30 });
});

test('copies stay as they are where something else is left out', () => {
  expect(leaveOut(tier, ['startWindow']).rules[0].copies).toEqual(rule.copies);
});

test('the same is left out in whichever order it is named, and however often', () => {
  const { START_WINDOW, PLAN_TAG } = PlanAddition;
  expect(PlanAdditions.allExcept([START_WINDOW, PLAN_TAG, START_WINDOW])._leftOut).toEqual(['planTag', 'startWindow']);
});

test('one plan copies everything, unless the user chose a fallback', () => {
  expect(leaveOut(tier, ['plansByCapability']).fallback).toEqual({ kind: 'attempt' });
  expect(leaveOut({ ...tier, fallbackAdded: undefined }, ['plansByCapability']).fallback).toEqual({ kind: 'central' });
});

test.each(Object.values(PlanAddition))('%s is left out alone', (addition) => {
  expect(leaveOut(tier, PlanAdditions.allExcept([addition])._leftOut).leftOut).toEqual([addition]);
});

test('one switch leaves all out', () => {
  expect(PlanAdditions.none()._leftOut).toEqual(Object.values(PlanAddition));
});

test.each<[string, any[]]>([
  ['additions is [] but it leaves nothing out; use PlanAdditions.all()', []],
  ["additions[0] is 'tags' but additions are planTag, recoveryPointTag, startWindow, copyRetention, plansByCapability, bucketsApart; write it as PlanAddition.PLAN_TAG", ['tags']],
])('is refused: %s', (message, additions) => {
  expect(() => PlanAdditions.allExcept(additions)).toThrow(message);
});
