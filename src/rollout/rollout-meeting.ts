import type { RolloutTemplate } from './rollout-template';
import { contains, LayoutModel, mayMeet, TargetModel } from '../organization-layout/layout-model';
import { resourcesBelow, TemplateResources } from '../private/template-resources';

/** Properties that name what an account, or a Region of it, has once. */
const NAME_PROPERTIES: { readonly [type: string]: string } = {
  'AWS::Backup::BackupVault': 'BackupVaultName',
  'AWS::Backup::Framework': 'FrameworkName',
  'AWS::Backup::LogicallyAirGappedBackupVault': 'BackupVaultName',
  'AWS::Events::Rule': 'Name',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::KMS::Alias': 'AliasName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::SSM::Parameter': 'Name',
};

/** Names of what a template makes, each with its type. */
export function namesIn(resources: TemplateResources): string[] {
  return Object.values(resources).flatMap(({ Type: type, Properties: properties }) => {
    const name = properties?.[NAME_PROPERTIES[type] ?? ''];
    return name === undefined ? [] : [`${type} ${typeof name === 'string' ? name : JSON.stringify(name)}`];
  });
}

/** How the accounts of two roll-outs lie to each other. */
export interface Meeting {
  /** A target of each, in which the same accounts surely are. */
  readonly certain: ReadonlyArray<[one: string, other: string]>;
  /** A target of each, in which the same accounts may be, for all that the layout knows. */
  readonly possible: ReadonlyArray<[one: string, other: string]>;
}

export function meetingOf(ones: ReadonlyArray<TargetModel>, others: ReadonlyArray<TargetModel>, layout: LayoutModel): Meeting {
  const pairs = ones.flatMap((one) => others.map((other) => ({ one, other })));
  const ids = ({ one, other }: { one: TargetModel; other: TargetModel }): [string, string] => [one.id, other.id];
  const surely = pairs.filter(({ one, other }) => contains(one, other, layout) || contains(other, one, layout));
  return {
    certain: surely.map(ids),
    possible: pairs.filter((pair) => !surely.includes(pair) && mayMeet(pair.one, pair.other, layout)).map(ids),
  };
}

/** The first name that two roll-outs both make in some Region. */
export function nameInBoth(ones: ReadonlyArray<RolloutTemplate>, others: ReadonlyArray<RolloutTemplate>): string | undefined {
  for (const one of ones) {
    const near = others.filter(({ regions }) => regions.some((region) => one.regions.includes(region)));
    const names = near.length === 0 ? [] : namesIn(resourcesBelow(one, one));
    const theirs = new Set(near.flatMap((other) => namesIn(resourcesBelow(other, other))));
    const twice = names.find((name) => theirs.has(name));
    if (twice !== undefined) {
      return twice;
    }
  }
  return undefined;
}
