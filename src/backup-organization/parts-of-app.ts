import { Stack, Stage, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { BackupActivityTrail } from '../activity-trail';
import { BackupReports } from '../backup-reports';
import { BackupDefinition } from '../definition/backup-definition';
import { hubAddressOf } from '../definition/hub-address';
import { BackupEventHub } from '../event-hub';
import { MemberBackupBaseline } from '../member-backup-baseline';
import { BackupDelegation, OrganizationSetup } from '../organization';
import { registered } from '../private/registry';
import { ReportNotifier } from '../report-notifier';
import { RolloutTemplate } from '../rollout/rollout-template';
import { SelfManagedRollout } from '../rollout/self-managed-rollout';

/** What an app has of an organization's parts, whether the organization makes them or the app does by itself. */
export interface PartsOfApp {
  readonly setup?: OrganizationSetup;
  readonly delegation?: BackupDelegation;
  readonly hub?: BackupEventHub;
  readonly notifier?: ReportNotifier;
  readonly trail?: BackupActivityTrail;
  readonly baseline?: MemberBackupBaseline;
  readonly selfManaged: SelfManagedRollout[];
  /** Those of home that lie in no stack of the organization. */
  readonly outside: IConstruct[];
}

/** Looks for them in the whole app: ask once it is complete. */
export function partsOfApp(organization: IConstruct, definition: BackupDefinition): PartsOfApp {
  const { layout: { managementAccount, homeAccount, centralAccount }, localAccounts } = definition;
  const all = organization.node.root.node.findAll().filter((node) => ofNoOther(node, organization));
  const within = (node: IConstruct, account: string | undefined) => Token.isUnresolved(Stack.of(node).account) || Stack.of(node).account === account;
  const hub = hubOf(organization, definition);
  const notifiers = all.filter((node) => node instanceof ReportNotifier).filter((node) => within(node, homeAccount));
  const reports = all.filter((node) => node instanceof BackupReports).filter((node) => within(node, homeAccount));
  return {
    setup: all.filter((node) => node instanceof OrganizationSetup).find((node) => within(node, managementAccount)),
    delegation: all.filter((node) => node instanceof BackupDelegation).find((node) => within(node, managementAccount)),
    hub,
    notifier: notifiers[0],
    trail: all.find((node) => node instanceof BackupActivityTrail),
    baseline: all.filter((node) => node instanceof MemberBackupBaseline).find((node) => Stack.of(node) instanceof RolloutTemplate
      || ![homeAccount, centralAccount, managementAccount, ...localAccounts].includes(Stack.of(node).account)),
    selfManaged: all.filter((node) => node instanceof SelfManagedRollout),
    outside: [...hub ? [hub] : [], ...notifiers, ...reports].filter((node) => !node.node.scopes.includes(organization)),
  };
}

/** The hub that the bus of an organization's events is made by. */
export function hubOf(organization: IConstruct, definition: BackupDefinition): BackupEventHub | undefined {
  return definition.layout.organizationId === undefined ? undefined
    : registered<BackupEventHub>(organization, 'event hubs of a bus', hubAddressOf(definition).busArn)[0];
}

/** Stacks that send events to a hub that the app makes by itself come after it, as after one of the organization. */
export function deployHubFirst(organization: IConstruct, definition: BackupDefinition, forwardings: ReadonlyArray<IConstruct>): void {
  const hub = hubOf(organization, definition);
  if (hub === undefined || Stage.of(hub) !== Stage.of(organization)) {
    return;
  }
  const first = Stack.of(hub);
  for (const forwarding of forwardings) {
    const template = Stack.of(forwarding);
    const stack = template instanceof RolloutTemplate ? Stack.of(template.node.scope!) : template;
    if (!comesAfter(first, stack)) {
      stack.addDependency(first);
    }
  }
}

/** Whether a stack is another, or comes after it. */
function comesAfter(stack: Stack, other: Stack): boolean {
  return stack === other || stack.dependencies.some((one) => comesAfter(one, other));
}

/** Another organization of the app has parts of its own. */
function ofNoOther(node: IConstruct, organization: IConstruct): boolean {
  return node.node.scopes.every((scope) => scope === organization || !('deploymentFile' in scope));
}
