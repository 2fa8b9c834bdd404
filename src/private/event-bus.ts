import { CfnResource, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { shortHash } from './hash';
import { register } from './registry';
import { TOKEN_MARKER } from './reject';
import { RULE_PREFIX } from '../data/event-calls';

/** Characters of a rule's name that EventBridge admits. */
export const RULE_NAME_LIMIT = 64;

/** Name of a rule; two hubs of one account and Region have other names. The same in every account's template, as tokens have other numbers in each. */
export function eventRuleName(id: string, busArn: string): string {
  return `${RULE_PREFIX}${id}-${shortHash(busArn.replace(TOKEN_MARKER, '<token>'), 8)}`;
}

/** What a construct makes: the bus, or rules that send to it. */
interface BusParts {
  readonly bus?: CfnResource;
  readonly rules?: ReadonlyArray<CfnResource>;
}

/** In one stack the rules that send to a bus are created after it, in whichever order their constructs come. */
export function createAfterBus(construct: Construct, busArn: string, parts: BusParts): void {
  const all = register<BusParts>(construct, 'an event bus and its senders', `${Stack.of(construct).node.addr} ${busArn}`, parts)();
  const buses = all.flatMap(({ bus }) => bus ?? []);
  all.flatMap(({ rules = [] }) => rules).forEach((rule) => buses.forEach((bus) => rule.node.addDependency(bus)));
}
