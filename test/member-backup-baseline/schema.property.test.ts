import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import * as fc from 'fast-check';
import { cases, PARTITIONS, render } from './member-cases';
import { ACCOUNT } from './member-stack';
import { SchemaValidator } from '../../tools/oracles/schema-validator';

/** Whatever valid tiers: the newest aws-cdk-lib's validator, which knows the schemas of all resource types, finds nothing in any Region. */
const validator = new SchemaValidator();
let folder: string;

beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'schema-')); });

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function findings(template: object, regions: string[]): string[] {
  const path = join(folder, 'Member.template.json');
  writeFileSync(path, JSON.stringify(template));
  return regions.flatMap((region) => validator.check([{ path, name: 'Member', account: ACCOUNT, region }])).map(({ rule, resource, message }) => `${rule} ${resource} ${message}`);
}

test('a plan whose rule has no name is found, so that silence means something', () => {
  const Properties = { BackupPlan: { BackupPlanName: 'p', BackupPlanRule: [{ TargetBackupVault: 'v' }] } };
  expect(findings({ Resources: { Plan: { Type: 'AWS::Backup::BackupPlan', Properties } } }, ['us-east-1'])).toContainEqual(expect.stringContaining('RuleName'));
});

test.each(Object.keys(PARTITIONS))('in %s every baseline is valid', (partition) => {
  fc.assert(fc.property(cases(partition, true), (one) => {
    expect(findings(render(one).template, one.regions)).toEqual([]);
  }), { numRuns: 10, seed: 2026 });
});
