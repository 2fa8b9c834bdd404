import { CfnResource, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { register, registered } from './registry';

/** What a construct makes: the bus, or rules that send to it. */
interface BusParts {
  readonly bus?: CfnResource;
  readonly rules?: ReadonlyArray<CfnResource>;
}

const STACKS_OF_BUS = 'stacks of an event bus and of its senders';

/** Stacks of the app that make a bus or what sends to it. Ask once the app is complete. */
export function stacksOfBus(construct: Construct, busArn: string): ReadonlySet<Stack> {
  return new Set(registered<Stack>(construct, STACKS_OF_BUS, busArn));
}

/** In one stack the rules that send to a bus are created after it, in whichever order their constructs come. */
export function createAfterBus(construct: Construct, busArn: string, parts: BusParts): void {
  register(construct, STACKS_OF_BUS, busArn, Stack.of(construct));
  const all = register<BusParts>(construct, 'an event bus and its senders', `${Stack.of(construct).node.addr} ${busArn}`, parts)();
  const buses = all.flatMap(({ bus }) => bus ?? []);
  all.flatMap(({ rules = [] }) => rules).forEach((rule) => buses.forEach((bus) => rule.node.addDependency(bus)));
}
