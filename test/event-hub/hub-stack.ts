import { App, aws_sqs as sqs, Stack, StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { BackupDefinition, BackupDefinitionProps } from '../../src/definition';
import { EventForwarding, EventForwardingProps } from '../../src/event-forwarding';
import { BackupEventHub, BackupEventHubProps } from '../../src/event-hub';
import { NotificationTarget } from '../../src/notification';
import { OrganizationLayout, OrganizationLayoutProps } from '../../src/organization-layout';
import { ProtectionTier } from '../../src/protection';

export const HOME = { account: '111111111111', region: 'eu-west-1' };
export const ORGANIZATION = 'o-a1b2c3d4e5';

/** A definition whose home is HOME; `tiers` are those of the whole organization. */
export function definitionOf(layout: Partial<OrganizationLayoutProps> = {}, { tiers = [], ...props }: Partial<BackupDefinitionProps> & { tiers?: ProtectionTier[] } = {}) {
  return new BackupDefinition({
    layout: new OrganizationLayout({
      organizationId: ORGANIZATION, rootId: 'r-exam', homeAccount: HOME.account, centralAccount: '777777777777', regions: [HOME.region], ...layout,
    }),
    assignments: tiers.length > 0 ? [{ tiers }] : [],
    ...props,
  });
}

/** A hub whose channel is a queue, in a stack of its own. */
export function hubStack(props: Partial<BackupEventHubProps> = {}, stackProps: StackProps = { env: HOME }) {
  const stack = new Stack(new App(), 'Home', stackProps);
  const queue = new sqs.Queue(stack, 'Channel');
  const hub = new BackupEventHub(stack, 'EventHub', {
    definition: definitionOf(), channels: [{ bind: () => NotificationTarget.queue(queue) }], ...props,
  });
  return { stack, hub, queue };
}

/** Forwarding from a member account, or from the stack given. */
export function forwardingStack(props: Partial<EventForwardingProps> = {}, stackProps: StackProps = {}, id = 'Member') {
  const stack = new Stack(new App(), id, { analyticsReporting: false, ...stackProps });
  const forwarding = new EventForwarding(stack, 'Forwarding', { definition: definitionOf(), ...props });
  return { stack, forwarding };
}

/** An environment as the function gets it; what is known at deployment only is found after `place`. */
export const deployed = (variables: { [name: string]: unknown }, place = 'https://sqs.eu-west-1.amazonaws.com/111111111111/') =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, render(value, place)]));

/** A text of a template as it is after the deployment. */
export function render(value: any, place: string): string {
  if (typeof value === 'string') {
    return value;
  }
  return value['Fn::Join'] ? value['Fn::Join'][1].map((part: any) => render(part, place)).join('') : `${place}${value.Ref ?? value['Fn::GetAtt'][0]}`;
}

/** The file that is deployed. */
export const fileOf = (stack: Stack) => JSON.stringify((stack.node.root as App).synth().getStackByName(stack.stackName).template);

export const resourcesOf = (stack: Stack, type: string): { [logicalId: string]: any } => Template.fromStack(stack).findResources(type);

export const propertiesOf = (stack: Stack, type: string): any[] => Object.values(resourcesOf(stack, type)).map(({ Properties }) => Properties);
