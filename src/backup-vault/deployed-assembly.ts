import { existsSync, readdirSync } from 'fs';
import { basename, join } from 'path';
import { Annotations, CfnStackSet, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { deployerOf, findingsOf, ReleasedNames, releasedIn, stackNow, warnOfWeakening } from './deployed-comparison';
import { DeployedResource, DeployedResources, DeployedStack, ROLE } from './deployed-resources';
import { guardrailsBehind, guardsVaults } from './deployer-comparison';
import { DestinationChange, destinationChanges, hasPolicies, makesVaults, newRegions, receiverChanges, stackSetRegions, vaultNames, withdrawnAccounts } from './destination-changes';
import { USE_BY_BACKUP } from './key-policy';
import { statementsOf } from './policy-comparison';
import { stackSetChanges, templateBodies } from './stack-set-comparison';
import { compareTemplates, guardedIds, Released } from './template-comparison';
import { textOf } from '../private/intrinsic-text';
import { warnLate } from '../private/late-warnings';
import { listed } from '../private/listed';

/** A stack as it is now, and as it was deployed last; undefined where nothing is known of that. */
interface ComparedStack {
  readonly stack: Stack;
  readonly current: DeployedResources;
  readonly kept?: DeployedResources;
  /** The same with their conditions. */
  readonly compared: { readonly current: DeployedStack; readonly kept?: DeployedStack };
}

/**
 * Compares all stacks below a scope with the templates of their last deployment, once the app is complete. What would replace or lose a vault is returned;
 * what needs two deployments is an error of the stack that must wait, so that the CDK's CLI deploys the others.
 */
export function compareWithDeployed(
  scope: IConstruct, folder: string, options: ReleasedNames, read: (file: string) => DeployedStack,
): string[] {
  const files = existsSync(folder) ? templatesIn(folder) : [];
  const deployed = new Map(files.map((file) => [basename(file), read(file)]));
  const all = stacksIn(scope)
    .map((stack): ComparedStack => {
      const [current, kept] = [stackNow(stack), deployed.get(basename(stack.templateFile))];
      return { stack, current: current.resources, kept: kept?.resources, compared: { current, kept } };
    });
  const stacks = all.filter(({ current, kept = {} }) => [current, kept].some((resources) => makesVaults(resources) || hasPolicies(resources)));
  if (files.length === 0) {
    stacks.slice(0, 1).forEach(({ stack }) => warnLate(stack, 'deployedTemplateMissing', `there are no deployed templates in '${folder}': `
      + 'whether this deployment replaces a vault, or sends copies where nothing receives them yet, is not checked'));
    return [];
  }
  for (const { stack } of stacks.filter(({ kept }) => kept === undefined)) {
    warnLate(stack, 'deployedTemplateMissing', `there is no '${basename(stack.templateFile)}' in '${folder}': what this deployment changes of its vaults or policies is not checked`);
  }
  const policies = [...deployed.values()].map(({ resources }) => resources).filter(hasPolicies);
  warnOfGone(stacks, deployed, scope, folder);
  refuseChangeInOne(all, destinationChanges(policies, stacks.map(({ current }) => current)), folder);
  refuseWithdrawal(stacks, policies);
  refuseBehindGuardrails(all);
  const released = releasedIn(scope, options);
  const at = ({ stack }: ComparedStack) => (finding: string) => `${finding} (stack ${stack.node.path}, deployed template: ${basename(stack.templateFile)})`;
  return [
    ...all.flatMap((one) => {
      const { stack, compared: { current, kept } } = one;
      if (kept === undefined) {
        return [];
      }
      const holding = [one.current, kept.resources].some(holdsBackups);
      warnOfWeakening(stack, kept, current, released);
      return [
        ...holding ? findingsOf(stack, kept, current, {
          released, movedTo: (type, name) => makerOf(type, name, stack, all),
        }, stackSetRegionsOf(stack, all)) : [],
        ...stackSetFindings(one, all, released),
      ].map(at(one));
    }),
    ...goneWithin(deployed, scope, released),
  ];
}

/** What StackSets of a stack would take from accounts, and what stands in templates that are texts of their own. */
function stackSetFindings({ stack, compared: { current, kept } }: ComparedStack, stacks: ReadonlyArray<ComparedStack>, released: Released): string[] {
  const { refused, warned } = stackSetChanges(kept!, current, (logicalId) => templateWithin(stack, logicalId, stacks), released);
  if (warned.length > 0) {
    warnLate(stack, 'stackSetLeavesPlaces', `${warned.join('; ')}: AWS CloudFormation deletes its stacks there. Vaults and keys stay, with policies that nothing of the app changes any more, and block new stacks of the same names; `
      + 'rules, roles and whatever else is not retained go. To keep them, first let go of the stacks with aws cloudformation delete-stack-instances --retain-stacks');
  }
  const bodies = templateBodies(kept!.resources, current.resources);
  bodies.forEach(({ before, after }) => warnOfWeakening(stack, before, after, released));
  return [...refused, ...bodies.flatMap(({ name, before, after }) => compareTemplates(before.resources, after.resources, {
    released, conditions: { before: before.conditions, after: after.conditions },
  }).map((finding) => `${finding}, in the template of the StackSet ${name}`))];
}

/** The deployed template of a StackSet that this library makes: a stack within its own. */
function templateWithin(home: Stack, logicalId: string, stacks: ReadonlyArray<ComparedStack>): DeployedStack | undefined {
  const inner = stacks.find(({ stack }) => {
    const { stackSet } = stack as { stackSet?: CfnStackSet };
    return stackSet !== undefined && stack !== home && deployedStack(stack) === home && home.resolve(stackSet.logicalId) === logicalId;
  });
  return inner?.compared.kept ?? inner?.compared.current;
}

/** A nested stack that goes is deleted with the deployment of the stack around it. */
function goneWithin(deployed: ReadonlyMap<string, DeployedStack>, scope: IConstruct, released: Released): string[] {
  const known = new Set(stacksIn(scope.node.root).map(({ templateFile }) => basename(templateFile)));
  return [...deployed].filter(([file]) => file.endsWith('.nested.template.json') && !known.has(file))
    .flatMap(([file, { resources }]) => compareTemplates(resources, {}, { released }).map((finding) => `${finding} (of a nested stack that goes, deployed template: ${file})`));
}

/** Roles, keys and vaults first, then the policies: a job that starts in between fails, and a StackSet goes on where accounts fail. */
function refuseChangeInOne(stacks: ReadonlyArray<ComparedStack>, changes: ReadonlyArray<DestinationChange>, folder: string): void {
  const receivers = stacks.map((one) => ({
    ...one, changed: [...makesVaults(one.current) ? receiverChanges(one.kept ?? {}, one.current) : [], ...bringing(one, changes)],
  })).filter(({ changed }) => changed.length > 0);
  if (changes.length === 0 || receivers.length === 0) {
    return;
  }
  const first = [...new Set(receivers.map(({ stack }) => deployedStack(stack)))];
  const rules = changes.map(({ plan, rule, added, removed }) => `rule '${rule}' of plan '${plan}' now goes to ${added.join(', ')}${removed.length > 0 ? ` instead of ${removed.join(', ')}` : ''}`);
  const made = receivers.map(({ stack, changed }) => `${stack.node.path} ${listed(changed)}`);
  for (const { stack } of stacks.filter(({ current }) => hasPolicies(current))) {
    Annotations.of(stack).addError(
      `policies and what receives their recovery points change in one deployment: ${listed(rules)}, and ${made.join('; ')}. Jobs fail that start before it is there, in accounts whose stack failed until that is mended. `
      + `Make it two deployments: ${first.includes(stack) ? 'first with the former definition in the policies, then with this one'
        : `first ${first.map(({ stackName }) => stackName).join(', ')}, then, with the templates of that deployment in '${folder}', this stack`}`);
  }
}

/** A StackSet that goes to another Region makes its vaults there without a change of its template. */
function bringing({ current, kept }: ComparedStack, changes: ReadonlyArray<DestinationChange>): string[] {
  const regions = kept === undefined ? [] : newRegions(changes, kept, current);
  return regions.length === 0 ? [] : [`brings StackSets to ${regions.join(', ')}`];
}

/** A stack of another name would make the same vaults again, and what is compared with nothing passes. */
function warnOfGone(stacks: ReadonlyArray<ComparedStack>, deployed: ReadonlyMap<string, DeployedStack>, scope: IConstruct, folder: string): void {
  const known = new Set(stacksIn(scope.node.root).map(({ templateFile }) => basename(templateFile)));
  for (const [file, { resources }] of deployed) {
    const vaults = known.has(file) || file.endsWith('.nested.template.json') ? [] : vaultNames(resources);
    if (vaults.length > 0) {
      stacks.slice(0, 1).forEach(({ stack }) => warnLate(stack, 'deployedStackGone', `'${file}' in '${folder}' has the ${vaults.length === 1 ? 'vault' : 'vaults'} ${vaults.join(', ')}, and no stack of the app `
        + 'has that template: whether they stay is not checked, and a stack of another name that makes them again fails. Give the file the name of the stack\'s new template, or remove it if the vaults are to go'));
    }
  }
}

/** Keys that belong to something else are nothing to this check. */
function holdsBackups(resources: DeployedResources): boolean {
  const isOfBackups = ({ Type: type, Properties: properties }: DeployedResource) => (
    type === ROLE || statementsOf(properties?.KeyPolicy).some(({ Sid: sid }) => sid === USE_BY_BACKUP));
  return makesVaults(resources) || guardedIds(resources).some((id) => isOfBackups(resources[id]));
}

/** The stack of the same accounts and Regions that would make what another no longer does. */
function makerOf(type: string, name: string, former: Stack, stacks: ReadonlyArray<ComparedStack>): string | undefined {
  const there = stacks.filter(({ stack }) => stack !== former && placeOf(stack) === placeOf(former));
  const makes = ({ current }: ComparedStack) => Object.values(current).some(({ Type: other, Properties: properties = {} }) => (
    other === type && textOf(properties.BackupVaultName ?? properties.RoleName) === name));
  return there.find(makes)?.stack.node.path;
}

/** Templates of StackSets are for places that they don't know. */
function placeOf({ account, region }: Stack): string {
  return [account, region].map((one) => (Token.isUnresolved(one) ? 'any' : one)).join(' ');
}

/** Regions in which the template of a StackSet is deployed; none where the stack is no such template. */
function stackSetRegionsOf(stack: Stack, stacks: ReadonlyArray<ComparedStack>): string[] {
  const home = stacks.find((one) => one.stack === deployedStack(stack) && one.stack !== stack);
  return home?.kept === undefined ? [] : [...stackSetRegions(home.kept)];
}

/** A deployment of vaults that the deployed service control policies deny fails, and leaves its stack as it was. */
function refuseBehindGuardrails(stacks: ReadonlyArray<ComparedStack>): void {
  const guards = stacks.filter(({ current, kept }) => kept !== undefined && guardsVaults(current));
  for (const { stack } of stacks.filter(({ current }) => makesVaults(current))) {
    const deployer = deployerOf(stack);
    const behind = deployer === undefined ? [] : guards.flatMap((guard) => (
      guardrailsBehind(deployer, guard.kept!, guard.current).map((name) => ({ name, stack: guard.stack }))));
    if (behind.length > 0) {
      Annotations.of(stack).addError(
        `service control policies as they are deployed don't spare ${deployer!.arn}, which deploys this stack now: ${listed(behind.map(({ name }) => name))}. Deploy ${listed([...new Set(behind.map((one) => deployedStack(one.stack).stackName))])} `
        + 'first, then, with the templates of that deployment, this stack');
    }
  }
}

function stacksIn(scope: IConstruct): Stack[] {
  return scope.node.findAll().filter((one): one is Stack => Stack.isStack(one));
}

/** Until the policies are changed they copy to the former account too. */
function refuseWithdrawal(stacks: ReadonlyArray<ComparedStack>, policies: ReadonlyArray<DeployedResources>): void {
  for (const { stack, current, kept = {} } of stacks) {
    const withdrawn = withdrawnAccounts(policies, kept, current);
    if (withdrawn.length > 0) {
      Annotations.of(stack).addError(
        `keys no longer admit ${withdrawn.join(', ')}, to which the deployed policies still copy: copies of what is encrypted with them fail from this deployment on. `
        + `Name ${withdrawn.length === 1 ? 'it' : 'them'} in formerCentralAccounts of the member vault until the policies are changed`);
    }
  }
}

/** The stack that is deployed with it: the template of a StackSet lies in another one. */
function deployedStack(stack: Stack): Stack {
  return stack.node.scopes.find((one): one is Stack => Stack.isStack(one))!;
}

/** Templates of an assembly and of the stages in it. */
function templatesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? (entry.name.startsWith('assembly-') ? templatesIn(path) : []) : entry.name.endsWith('.template.json') ? [path] : [];
  });
}
