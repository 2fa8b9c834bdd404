import { Messages } from './messages';
import { NotifierContract } from './notifier-contract';
import { NotifierPorts } from './notifier-ports';
import { StateKeeper } from './state-keeper';

/** What the works of an invocation share. */
export interface NotifierContext {
  readonly contract: NotifierContract;
  readonly ports: NotifierPorts;
  readonly messages: Messages;
  readonly keeper: StateKeeper;
}

export const contextOf = (contract: NotifierContract, ports: NotifierPorts): NotifierContext => (
  { contract, ports, messages: new Messages(contract, ports), keeper: new StateKeeper(ports) });
