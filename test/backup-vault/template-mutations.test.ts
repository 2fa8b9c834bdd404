/** What can be done to each vault, key and backup role of the examples' templates, as the last release deploys them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { DeployedResource, DeployedResources } from '../../src/backup-vault/deployed-resources';
import { compareTemplates, guardedIds } from '../../src/backup-vault/template-comparison';

const FOLDER = 'test/fixtures/last-release/templates/typescript';
interface DeployedFile { readonly file: string; readonly resources: DeployedResources; readonly conditions: { readonly [name: string]: unknown } }
const templates = readdirSync(FOLDER).map((file): DeployedFile => {
  const { Resources, Conditions = {} } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8'));
  return { file, resources: Resources, conditions: Conditions };
});
const guarded = templates.flatMap((template) => guardedIds(template.resources).map((id) => ({ ...template, id })));

type Change = (resource: DeployedResource, id: string) => DeployedResource | undefined;
const setting = (property: string, value: unknown): Change => (resource) => ({ ...resource, Properties: { ...resource.Properties, [property]: value } });
const dropDenials = (property: string): Change => (resource) => {
  const policy = resource.Properties?.[property] as { Statement: { Effect: string }[] };
  return setting(property, { ...policy, Statement: policy.Statement.filter(({ Effect }) => Effect !== 'Deny') })(resource, '');
};
const ALL: { readonly [name: string]: Change } = {
  'is taken out': () => undefined,
  'is another type': (resource) => ({ ...resource, Type: 'AWS::S3::Bucket' }),
  'gets a condition that never holds': (resource) => ({ ...resource, Condition: 'Never' }),
};
const RETAINED: { readonly [name: string]: Change } = {
  'is deleted with its stack': (resource) => ({ ...resource, DeletionPolicy: 'Delete' }),
  'is deleted where it is replaced': (resource) => ({ ...resource, UpdateReplacePolicy: undefined }),
};
const KEY: { readonly [name: string]: Change } = {
  ...ALL, ...RETAINED, 'loses its policy': setting('KeyPolicy', undefined), 'loses its denials': dropDenials('KeyPolicy'), 'is disabled': setting('Enabled', false),
};
const CHANGES: { readonly [type: string]: { readonly [name: string]: Change } } = {
  'AWS::Backup::BackupVault': {
    ...ALL, ...RETAINED,
    'is renamed': setting('BackupVaultName', 'Other'),
    'gets another key': setting('EncryptionKeyArn', 'arn:aws:kms:eu-west-1:111111111111:key/other'),
    'loses its access policy': setting('AccessPolicy', undefined),
    'loses its denials': dropDenials('AccessPolicy'),
  },
  'AWS::Backup::LogicallyAirGappedBackupVault': {
    ...ALL, ...RETAINED,
    'is renamed': setting('BackupVaultName', 'Other'),
    'gets other bounds': setting('MinRetentionDays', 8),
    'loses its access policy': setting('AccessPolicy', undefined),
    'loses its denials': dropDenials('AccessPolicy'),
  },
  'AWS::KMS::Key': { ...KEY, 'is one of several Regions, or no longer': (resource) => setting('MultiRegion', resource.Properties?.MultiRegion !== true)(resource, '') },
  'AWS::KMS::ReplicaKey': { ...KEY, 'replicates another key': setting('PrimaryKeyArn', 'arn:aws:kms:us-east-1:111111111111:key/other') },
  'AWS::IAM::Role': {
    ...ALL,
    'is renamed': setting('RoleName', 'Other'),
    'moves to a path': setting('Path', '/other/'),
    'loses its permissions': setting('ManagedPolicyArns', []),
    'is trusted by another service': setting('AssumeRolePolicyDocument', { Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }] }),
  },
};
const cases = guarded.flatMap((one) => changesOf(one.resources[one.id]).map(([name, change]) => ({ ...one, name, change })));

/** Those that take something away that is there. */
function changesOf(resource: DeployedResource): [string, Change][] {
  const has = { denials: JSON.stringify(resource.Properties).includes('"Deny"'), deleted: resource.DeletionPolicy !== undefined && resource.DeletionPolicy !== 'Delete' };
  return Object.entries(CHANGES[resource.Type!]).filter(([name]) => Object.entries(has).every(([word, there]) => there || !name.includes(word)));
}

const compared = ({ resources, conditions }: DeployedFile, after: DeployedResources, released: { vaults: string[]; roles: string[] } = { vaults: [], roles: [] }) => (
  compareTemplates(resources, after, { released, conditions: { before: conditions, after: { ...conditions, Never: { 'Fn::Equals': ['a', 'b'] } } } }));

/** The template after a change of one of its resources. */
function changed({ resources }: DeployedFile, id: string, change: Change): DeployedResources {
  const after = change(resources[id], id);
  return Object.fromEntries(Object.entries(resources).flatMap(([one, resource]) => (one !== id ? [[one, resource]] : after === undefined ? [] : [[one, after]])));
}

test('the examples have vaults, air-gapped vaults, keys and backup roles', () => {
  const types = guarded.map(({ resources, id }) => resources[id].Type);
  expect([...new Set(types)].sort()).toEqual(Object.keys(CHANGES).sort());
  expect(guarded.length).toBeGreaterThan(20);
  expect(cases.filter(({ name }) => name.includes('deleted') || name.includes('denials')).length).toBeGreaterThan(40);
});

test.each(templates.map((template) => [template.file, template] as const))('%s may be deployed again', (_, template) => {
  expect(compared(template, JSON.parse(JSON.stringify(template.resources)))).toEqual([]);
});

test.each(cases.map((one) => [`${one.file}: ${one.id} ${one.name}`, one] as const))('%s, which is a finding about it alone', (_, one) => {
  const findings = compared(one, changed(one, one.id, one.change));
  expect(findings.length).toBeGreaterThan(0);
  expect(findings.filter((text) => !text.split(/[;:]/)[0].includes(one.id))).toEqual([]);
});

test('under another logical id each is a finding, that of its name where it has one', () => {
  for (const { file, resources, conditions, id } of guarded) {
    const after = Object.fromEntries(Object.entries(resources).map(([one, resource]) => [one === id ? 'Moved' : one, resource]));
    const findings = compared({ file, resources, conditions }, after);
    expect(findings).toEqual([expect.stringMatching(/Key$/.test(resources[id].Type!) ? `^key ${id} is gone` : `${id} named .* would get the logical id Moved`)]);
  }
});

test('whatever is released may be taken out, and nothing else', () => {
  const named = guarded.filter(({ resources, id }) => !/Key$/.test(resources[id].Type!));
  fc.assert(fc.property(fc.constantFrom(...named), fc.constantFrom(...named), (one, other) => {
    const nameOf = ({ resources, id }: typeof one) => String(resources[id].Properties?.BackupVaultName ?? resources[id].Properties?.RoleName);
    const released = other.resources[other.id].Type === 'AWS::IAM::Role' ? { vaults: [], roles: [nameOf(other)] } : { vaults: [nameOf(other)], roles: [] };
    const isReleased = nameOf(one) === nameOf(other) && (one.resources[one.id].Type === 'AWS::IAM::Role') === (other.resources[other.id].Type === 'AWS::IAM::Role');
    expect(compared(one, changed(one, one.id, () => undefined), released).length).toBe(isReleased ? 0 : 1);
  }));
});

test('any number of changes at once are found, each resource by its own', () => {
  fc.assert(fc.property(fc.constantFrom(...templates.filter(({ resources }) => guardedIds(resources).length > 0)), fc.infiniteStream(fc.nat()), (template, numbers) => {
    const ids = guardedIds(template.resources).filter(() => numbers.next().value! % 2 === 0);
    const after = ids.reduce((resources, id) => {
      const changes = changesOf(template.resources[id]);
      return changed({ ...template, resources }, id, changes[numbers.next().value! % changes.length][1]);
    }, template.resources);
    const findings = compared(template, after);
    for (const id of guardedIds(template.resources)) {
      expect([id, findings.some((text) => text.split(/[;:]/)[0].split(' ').includes(id))]).toEqual([id, ids.includes(id)]);
    }
  }));
});
