import { Aws, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Place } from './condition-comparison';
import { DeployedResources, DeployedStack } from './deployed-resources';
import { closedTo, Deployer } from './deployer-comparison';
import { deployingRole } from './execution-role-check';
import { newBoundary } from './role-comparison';
import { compareTemplates, ComparisonContext, guardedIds, Released } from './template-comparison';
import { Weakening, weakenings } from './template-weakening';
import { roleArn } from '../private/arns';
import { textOf } from '../private/intrinsic-text';
import { warnLate } from '../private/late-warnings';
import { listed } from '../private/listed';
import { partitionOf } from '../private/regions';
import { registered } from '../private/registry';
import { sectionBelow, TemplateResources } from '../private/template-resources';

/** Names of what has no recovery point left, as definitions of an app say. */
export interface ReleasedNames {
  readonly releasedVaults?: ReadonlyArray<string>;
  readonly releasedBackupRoles?: ReadonlyArray<string>;
  readonly releasedPlaces?: ReadonlyArray<string>;
}

/** Where definitions of an app register what they release. */
export const RELEASED = { kind: 'what has no recovery points left', key: 'app' };

/** What the definitions of an app, and the check itself, let go. */
export function releasedIn(scope: IConstruct, own: ReleasedNames): Released {
  const all = [own, ...registered<ReleasedNames>(scope, RELEASED.kind, RELEASED.key)];
  return {
    vaults: [...new Set(all.flatMap(({ releasedVaults = [] }) => releasedVaults))],
    roles: [...new Set(all.flatMap(({ releasedBackupRoles = [] }) => releasedBackupRoles))],
    places: [...new Set(all.flatMap(({ releasedPlaces = [] }) => releasedPlaces))],
  };
}

/** A stack of the app as its template will be. */
export function stackNow(stack: Stack): DeployedStack {
  return { resources: sectionBelow(stack, stack, 'Resources') as TemplateResources, conditions: sectionBelow(stack, stack, 'Conditions') };
}

/** What a deployment of a stack would do to what is deployed, one text for each finding; what can't be judged is warned of. */
export function findingsOf(
  stack: Stack, kept: DeployedStack, current: DeployedStack, context: Pick<ComparisonContext, 'released' | 'movedTo'>, regions: ReadonlyArray<string> = [],
): string[] {
  warnOfBoundaries(stack, kept.resources, current.resources);
  return [
    ...compareTemplates(kept.resources, current.resources, {
      ...context, conditions: { before: kept.conditions, after: current.conditions }, places: placesOf(stack, regions),
    }),
    ...lockedOut(stack, kept.resources, context.released),
  ];
}

/** What a stack may loosen, as somebody has to ask for it: gone with the next templates of a deployment. */
export function warnOfWeakening(stack: Stack, kept: DeployedStack, current: DeployedStack, released: Released): void {
  const all = weakenings(kept, current, released);
  const said = (kind: Weakening['kind']) => all.filter((one) => one.kind === kind).map(({ text }) => text).join('; ');
  const [spared, allowed, lost, loosened] = [said('roleNewlySpared'), said('principalNewlyAllowed'), said('denialLost'), said('settingLoosened')];
  if (spared) {
    warnLate(stack, 'roleNewlySpared', `${spared}: from this deployment on these roles may do what is denied to all others. See who asked for it, and who can assume them`);
  }
  if (allowed) {
    warnLate(stack, 'principalNewlyAllowed', `${allowed}, which the deployed policies don't. See who asked for it`);
  }
  if (lost) {
    warnLate(stack, 'denialLost', `${lost}. See who asked for it, and what else denies it`);
  }
  if (loosened) {
    warnLate(stack, 'settingLoosened', `${loosened}. See who asked for it`);
  }
}

/** The role that deploys a stack, where the stack or a construct in it says which. */
export function deployerOf(stack: Stack): Deployer | undefined {
  const role = deployingRole(stack);
  const pseudo = pseudoOf(stack);
  const arn = role?._nameIn(stack.account, stack.region);
  return arn === undefined ? undefined : { arn: textOf(stack.resolve(roleArn(pseudo['AWS::Partition'] ?? Aws.PARTITION, stack.account, arn)), pseudo), pseudo };
}

function lockedOut(stack: Stack, kept: DeployedResources, released: Released | undefined): string[] {
  const deployer = deployerOf(stack);
  const guarded = guardedIds(kept, released);
  const closed = deployer === undefined ? [] : closedTo(deployer, kept).filter((id) => guarded.includes(id));
  return closed.length === 0 ? [] : [`${listed(closed)} ${closed.length === 1 ? 'spares' : 'spare'} other roles than ${deployer!.arn} from the denial of changes of its policy, and that role deploys now: no deployment could change `
    + `${closed.length === 1 ? 'it' : 'them'} any more; first deploy with the former role, and name the new one in policyAdministrators of manualDeletion, then change which role deploys`];
}

/** What a boundary leaves of a role is not looked at. */
function warnOfBoundaries(stack: Stack, kept: DeployedResources, current: DeployedResources): void {
  for (const id of guardedIds(kept).filter((one) => current[one]?.Type === kept[one].Type)) {
    const boundary = newBoundary(kept[id], current[id]);
    if (boundary !== undefined) {
      warnLate(stack, 'backupRoleBounded', `the backup role ${id} gets the permissions boundary ${boundary}: what AWS Backup may no longer delete with the role stays, billed, when its retention ends; `
        + 'see that the boundary allows what the role\'s policies do');
    }
  }
}

function placesOf(stack: Stack, regions: ReadonlyArray<string>): Place[] | undefined {
  const all = Token.isUnresolved(stack.region) ? regions : [stack.region];
  return all.length === 0 ? undefined : all.map((region) => ({ region, pseudo: { ...pseudoOf(stack), 'AWS::Region': region, 'AWS::Partition': partitionOf(region) } }));
}

function pseudoOf({ account, region }: Stack): { [parameter: string]: string | undefined } {
  const known = (text: string) => (Token.isUnresolved(text) ? undefined : text);
  return { 'AWS::AccountId': known(account), 'AWS::Region': known(region), 'AWS::Partition': Token.isUnresolved(region) ? undefined : partitionOf(region) };
}
