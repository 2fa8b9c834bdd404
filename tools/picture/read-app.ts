import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What is deployed together, in one or several Regions of an account, or to all accounts of some units. */
export interface PictureRow {
  /** Names of the stacks, or of the StackSet. */
  readonly names: ReadonlyArray<string>;
  readonly title: string;
  readonly regions: ReadonlyArray<string>;
  /** What it makes, in the words of a reader. */
  readonly parts: ReadonlyArray<string>;
  /** When it is deployed: everything of a smaller number comes before; `2b` is the second step within the stack of number 2. */
  readonly order: string;
  /** What it waits for: stacks, or StackSets. */
  readonly after: ReadonlyArray<string>;
}

/** An account of the picture, as the cloud assembly of an app shows it. */
export interface PictureAccount {
  readonly id: string;
  readonly rows: ReadonlyArray<PictureRow>;
}

export interface PictureFlow {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/** Members that are deployed to together. */
export interface PictureMembers {
  readonly units: ReadonlyArray<string>;
  readonly rows: ReadonlyArray<PictureRow>;
}

export interface PictureModel {
  readonly management: PictureAccount;
  readonly home: PictureAccount;
  readonly central: PictureAccount;
  /** What StackSets bring to every account of some units, in the order of deployment. */
  readonly members: ReadonlyArray<PictureMembers>;
  readonly flows: ReadonlyArray<PictureFlow>;
  readonly people: ReadonlyArray<string>;
}

interface Resource {
  readonly type: string;
  readonly properties: any;
  readonly dependsOn: ReadonlyArray<string>;
}

interface DeployedStack {
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly after: ReadonlyArray<string>;
  readonly resources: ReadonlyMap<string, Resource>;
}

interface StackSet {
  readonly name: string;
  readonly in: DeployedStack;
  readonly units: ReadonlyArray<string>;
  readonly regions: ReadonlyArray<string>;
  readonly after: ReadonlyArray<string>;
  readonly resources: ReadonlyArray<Resource>;
}

const STACK_SET = 'AWS::CloudFormation::StackSet';

/** Reads what lies where, what comes before what, and what flows between accounts, from the cloud assembly of an app. */
export function readApp(directory: string): PictureModel {
  const stacks = stacksOf(directory);
  const sets = stacks.flatMap((stack) => stackSetsOf(stack, directory));
  const all = stacks.flatMap((stack) => [...stack.resources.values()].map((one) => ({ ...one, account: stack.account })));
  const of = (type: string) => all.filter((one) => one.type === type);
  const policies = of('AWS::Organizations::Policy');
  const home = only('home account', policies.map(({ account }) => account));
  const management = only('management account', of('AWS::Organizations::ResourcePolicy').map(({ account }) => account));
  const copies = policies.flatMap(({ properties }) => Object.values<any>(properties.Content.plans)).flatMap((plan) => Object.values<any>(plan.rules))
    .flatMap((rule) => Object.keys(rule.copy_actions ?? {})).map((arn) => arn.split(':')[4]).filter((id) => id !== '$account');
  const central = only('central account', copies);
  const emails = of('AWS::SNS::Subscription').filter(({ properties }) => properties.Protocol === 'email').map(({ properties }) => String(properties.Endpoint));
  const forwards = (resources: Iterable<Resource>) => [...resources].some((one) => isForwarding(one, home));
  const account = (id: string): PictureAccount => ({ id, rows: rowsOf(stacks.filter((one) => one.account === id), stacks, home) });
  return {
    management: account(management),
    home: account(home),
    central: account(central),
    members: unique(sets.map((set) => set.in.name)).map((name) => membersOf(sets.filter((set) => set.in.name === name), stacks, home))
      .sort((a, b) => a.rows[0].order.localeCompare(b.rows[0].order)),
    people: unique(emails),
    flows: [
      ...policies.length > 0 && sets.length > 0 ? [{ from: 'home', to: 'members', label: 'StackSets, plans' }] : [],
      ...sets.length > 0 && copies.length > 0 ? [{ from: 'members', to: 'central', label: 'copies' }] : [],
      ...sets.some(({ resources }) => forwards(resources)) ? [{ from: 'members', to: 'home', label: 'events' }] : [],
      ...stacks.some((one) => one.account === central && forwards(one.resources.values())) ? [{ from: 'central', to: 'home', label: 'events' }] : [],
      ...stacks.some((one) => one.account === management && forwards(one.resources.values())) ? [{ from: 'management', to: 'home', label: 'delegation, events' }] : [],
      ...emails.length > 0 ? [{ from: 'home', to: 'people', label: 'messages, digest, alarms' }] : [],
    ],
  };
}

function stacksOf(directory: string): DeployedStack[] {
  const { artifacts } = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8'));
  const found = Object.entries<any>(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  const names = new Map(found.map(([id, { properties }]) => [id, properties.stackName ?? id]));
  return found.map(([id, { environment, properties, dependencies = [] }]): DeployedStack => {
    const [, account, region] = /^aws:\/\/(\d{12})\/([a-z0-9-]+)$/.exec(environment) ?? [];
    if (account === undefined) {
      throw new Error(`the stack ${names.get(id)} has no account and Region of its own (${environment})`);
    }
    return { id, name: names.get(id)!, account, region, after: unique(dependencies.flatMap((one: string) => names.get(one) ?? [])), resources: resourcesOf(join(directory, properties.templateFile)) };
  });
}

function resourcesOf(file: string): Map<string, Resource> {
  return asResources(JSON.parse(readFileSync(file, 'utf8')));
}

function asResources(template: any): Map<string, Resource> {
  return new Map(Object.entries<any>(template.Resources).map(([id, { Type: type, Properties: properties = {}, DependsOn: dependsOn = [] }]) =>
    [id, { type, properties, dependsOn: [dependsOn].flat() }]));
}

function stackSetsOf(stack: DeployedStack, directory: string): StackSet[] {
  return [...stack.resources.values()].filter(({ type }) => type === STACK_SET).map(({ properties, dependsOn }): StackSet => ({
    name: properties.StackSetName,
    in: stack,
    units: unique(properties.StackInstancesGroup.flatMap((group: any) => group.DeploymentTargets.OrganizationalUnitIds)),
    regions: unique(properties.StackInstancesGroup.flatMap((group: any) => group.Regions)),
    after: dependsOn.map((id) => stack.resources.get(id)).filter((one) => one?.type === STACK_SET).map((one) => one!.properties.StackSetName),
    resources: [...asResources(JSON.parse(properties.TemplateBody ?? assetOf(JSON.stringify(properties.TemplateURL), directory))).values()],
  }));
}

/** The template of a StackSet that is too long to stand in it. */
function assetOf(url: string, directory: string): string {
  const files = readdirSync(directory).filter((file) => file.endsWith('.assets.json')).flatMap((file) => Object.entries<any>(JSON.parse(readFileSync(join(directory, file), 'utf8')).files));
  const [, asset] = files.find(([hash]) => url.includes(hash)) ?? [];
  if (!asset) {
    throw new Error(`no asset is the template at ${url}`);
  }
  return readFileSync(join(directory, asset.source.path), 'utf8');
}

/** Stacks that differ by their Region only are one row. */
function rowsOf(own: DeployedStack[], all: DeployedStack[], home: string): PictureRow[] {
  const rows = own.map((stack): PictureRow => ({
    names: [stack.name], title: titleOf(stack), regions: [stack.region], parts: partsOf([...stack.resources.values()], home), order: String(step(stack.name, all)), after: stack.after,
  }));
  const alike = (row: PictureRow) => JSON.stringify([row.title, row.parts, row.order, row.after]);
  return rows.filter((row, i) => rows.findIndex((one) => alike(one) === alike(row)) === i).map((row) => {
    const joined = rows.filter((one) => alike(one) === alike(row));
    return { ...row, names: joined.flatMap(({ names }) => names).sort(), regions: unique(joined.flatMap(({ regions }) => regions)) };
  }).sort((a, b) => a.order.localeCompare(b.order));
}

function membersOf(sets: StackSet[], stacks: DeployedStack[], home: string): PictureMembers {
  return { units: unique(sets.flatMap(({ units }) => units)), rows: sets.map((set) => rowOf(set, sets, stacks, home)).sort((a, b) => a.order.localeCompare(b.order)) };
}

function rowOf(set: StackSet, sets: StackSet[], stacks: DeployedStack[], home: string): PictureRow {
  const { name, regions, after, resources } = set;
  return { names: [name], title: name, regions, parts: partsOf(resources, home), order: `${step(set.in.name, stacks)}${'abcdefgh'[step(name, sets) - 1]}`, after };
}

/** The number of a stack or StackSet: one more than the largest of what comes before it. */
function step(name: string, all: ReadonlyArray<{ readonly name: string; readonly after: ReadonlyArray<string> }>): number {
  const { after } = all.find((one) => one.name === name)!;
  return 1 + Math.max(0, ...after.map((earlier) => step(earlier, all)));
}

/** Account and Region of a stack are written beside it. */
function titleOf({ name, account, region }: DeployedStack): string {
  return name.replace(`-${account}`, '').replace(`-${region}`, '');
}

/** Resource types in the words of a reader, in the order in which they are listed; resources of one kind are one part. */
const WORDS: ReadonlyArray<{ readonly type: string; readonly word: (resources: Resource[]) => string }> = [
  { type: 'Custom::OrganizationSetup', word: () => 'switches' },
  { type: 'AWS::Organizations::ResourcePolicy', word: () => 'delegation of backup policies' },
  { type: 'AWS::Organizations::Policy', word: (all) => (all.length === 1 ? 'a backup policy' : `${all.length} backup policies`) },
  { type: STACK_SET, word: (all) => `${all.length} StackSets for members` },
  { type: 'AWS::Backup::BackupVault', word: ([first]) => `${first.properties.LockConfiguration ? 'locked ' : ''}vault, key` },
  { type: 'AWS::Backup::LogicallyAirGappedBackupVault', word: () => 'air-gapped vault' },
  { type: 'AWS::Backup::Framework', word: () => 'compliance framework' },
  { type: 'AWS::Backup::ReportPlan', word: (all) => `${all.length} report plans, notifier` },
  { type: 'AWS::Events::EventBus', word: () => 'event hub' },
  { type: 'AWS::CloudWatch::Dashboard', word: () => 'dashboard, alarms' },
  { type: 'AWS::StepFunctions::StateMachine', word: () => 'waits for backups and copies of canary accounts' },
];

function partsOf(resources: ReadonlyArray<Resource>, home: string): string[] {
  const roles = resources.some(({ type, properties }) => type === 'AWS::IAM::Role' && JSON.stringify(properties.AssumeRolePolicyDocument).includes('"backup.amazonaws.com"'));
  const hub = resources.some(({ type }) => type === 'AWS::Events::EventBus');
  return resources.every(({ type }) => ['AWS::SSM::Parameter', 'AWS::CDK::Metadata'].includes(type)) ? ['SSM parameters'] : [
    ...WORDS.flatMap(({ type, word }) => {
      const found = resources.filter((one) => one.type === type);
      return found.length === 0 ? [] : [word(found)];
    }),
    ...roles ? ['roles'] : [],
    ...!hub && resources.some((one) => isForwarding(one, home)) ? ['event rules'] : [],
  ];
}

function isForwarding({ type, properties }: Resource, home: string): boolean {
  return type === 'AWS::Events::Rule' && (properties.Targets ?? []).some((target: any) => JSON.stringify(target.Arn).includes(`:${home}:event-bus/`));
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
