import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findTemplates } from '../oracles/templates';

/** An account of the picture, as the templates of an app show it. */
export interface PictureAccount {
  readonly id: string;
  readonly regions: ReadonlyArray<string>;
  /** What is deployed there, in the words of a reader. */
  readonly parts: ReadonlyArray<string>;
}

export interface PictureFlow {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

export interface PictureModel {
  readonly home: PictureAccount;
  readonly central: PictureAccount;
  readonly members: ReadonlyArray<PictureAccount>;
  readonly management?: PictureAccount;
  readonly flows: ReadonlyArray<PictureFlow>;
  readonly targets: ReadonlyArray<string>;
  readonly people: ReadonlyArray<string>;
}

interface Resource {
  readonly account: string;
  readonly region: string;
  readonly type: string;
  readonly properties: any;
}

/** Reads what lies where, and what flows between accounts, from the templates of synthesized apps. */
export function readApps(directories: ReadonlyArray<string>): PictureModel {
  const resources = directories.flatMap((directory) => findTemplates(directory)).flatMap(({ path, account, region }) =>
    Object.values<any>(JSON.parse(readFileSync(join(path), 'utf8')).Resources).map((one): Resource => ({ account: account!, region: region!, type: one.Type, properties: one.Properties ?? {} })));
  const of = (type: string) => resources.filter((one) => one.type === type);
  const policies = of('AWS::Organizations::Policy');
  const home = only('home account', policies.map(({ account }) => account));
  const copies = policies.flatMap(({ properties }) => Object.values<any>(properties.Content.plans)).flatMap((plan) => Object.values<any>(plan.rules))
    .flatMap((rule) => Object.keys(rule.copy_actions ?? {})).map((arn) => arn.split(':')[4]).filter((id) => id !== '$account');
  const central = only('central account', copies);
  const vaults = (account: string) => of('AWS::Backup::BackupVault').filter((one) => one.account === account);
  const members = unique(of('AWS::Backup::BackupVault').map(({ account }) => account)).filter((id) => id !== central);
  const buses = of('AWS::Events::EventBus');
  const forwarding = unique(of('AWS::Events::Rule').filter(({ account, properties }) => account !== home && (properties.Targets ?? []).some((target: any) => JSON.stringify(target.Arn).includes(`:${home}:event-bus/`)))
    .map(({ account }) => account));
  const management = forwarding.find((id) => ![...members, central].includes(id));
  const account = (id: string): PictureAccount => ({
    id,
    regions: unique(resources.filter((one) => one.account === id).map(({ region }) => region)),
    parts: partsOf(resources.filter((one) => one.account === id)),
  });
  const copiesBack = vaults(members[0]).some(({ properties }) => JSON.stringify(properties.AccessPolicy).includes(`:${central}:root`));
  const emails = of('AWS::SNS::Subscription').filter(({ properties }) => properties.Protocol === 'email').map(({ properties }) => String(properties.Endpoint));
  return {
    home: account(home),
    central: account(central),
    members: members.map(account),
    management: management === undefined ? undefined : account(management),
    targets: unique(policies.flatMap(({ properties }) => properties.TargetIds as string[])),
    people: unique(emails),
    flows: [
      { from: 'home', to: 'members', label: 'plans' },
      { from: 'members', to: 'central', label: 'copies' },
      ...copiesBack ? [{ from: 'central', to: 'members', label: 'copies back' }] : [],
      ...forwarding.some((id) => members.includes(id)) && buses.length > 0 ? [{ from: 'members', to: 'home', label: 'events' }] : [],
      ...management !== undefined ? [{ from: 'management', to: 'home', label: 'events' }] : [],
      ...emails.length > 0 ? [{ from: 'home', to: 'people', label: 'messages, digest, alarms' }] : [],
    ],
  };
}

/** Resource types in the words of a reader, in the order in which they are listed; resources of one kind are one line. */
const WORDS: ReadonlyArray<{ readonly type: string; readonly word: (resources: Resource[]) => string }> = [
  { type: 'AWS::Organizations::Policy', word: () => 'backup policies' },
  { type: 'AWS::Backup::BackupVault', word: ([first]) => `${first.properties.LockConfiguration ? 'locked ' : ''}vault, key` },
  { type: 'AWS::Backup::LogicallyAirGappedBackupVault', word: () => 'air-gapped vault' },
  { type: 'AWS::Backup::Framework', word: () => 'compliance framework' },
  { type: 'AWS::Backup::ReportPlan', word: (all) => `${all.length} report plans` },
  { type: 'AWS::Events::EventBus', word: () => 'event hub' },
  { type: 'AWS::CloudWatch::Dashboard', word: () => 'dashboard, alarms' },
];

function partsOf(resources: Resource[]): string[] {
  const roles = resources.some(({ type, properties }) => type === 'AWS::IAM::Role' && JSON.stringify(properties.AssumeRolePolicyDocument).includes('backup.amazonaws.com'));
  const forwards = resources.some(({ type, properties }) => type === 'AWS::Events::Rule' && JSON.stringify(properties.Targets ?? []).includes(':event-bus/'));
  return [
    ...WORDS.flatMap(({ type, word }) => {
      const found = resources.filter((one) => one.type === type);
      return found.length === 0 ? [] : [word(found)];
    }),
    ...roles ? ['roles of AWS Backup'] : [],
    ...forwards && !resources.some(({ type }) => type === 'AWS::Events::EventBus') ? ['event forwarding'] : [],
  ];
}

function only(what: string, values: string[]): string {
  const found = unique(values);
  if (found.length !== 1) {
    throw new Error(`the app has ${found.length} accounts that look like the ${what}: ${found.join(', ')}`);
  }
  return found[0];
}

function unique(values: ReadonlyArray<string>): string[] {
  return [...new Set(values)].sort();
}
