import type { CostRow } from './deployment-cost';
import type { OrderedStack } from './deployment-order';
import type { QuotaUse } from './estate-quotas';

/** A stack as the CLI deploys it. */
export interface DeployedStack extends OrderedStack {
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  /** Ids of what is in it. */
  readonly parts: ReadonlyArray<string>;
  /** Role that the CLI assumes; undefined where its own credentials deploy. */
  readonly deployRole?: string;
  /** Role that CloudFormation works with; undefined where it works with the same. */
  readonly executionRole?: string;
  /** Role that uploads templates and code; undefined where the CLI's credentials do. */
  readonly publishingRole?: string;
  /** Qualifier of the bootstrap that must be there; undefined where none is needed. */
  readonly qualifier?: string;
  /** Whether accounts have the Region only once it was enabled. */
  readonly optIn: boolean;
  /** In the cloud assembly. */
  readonly templateFile?: string;
}

/** What CloudFormation needs in an account, as policies in files of the cloud assembly. */
export interface ExecutionPolicies {
  readonly account: string;
  readonly policies: ReadonlyArray<{ readonly name: string; readonly file: string }>;
  /** Resource types that they leave out, because it is not known what those need. */
  readonly unknownTypes: ReadonlyArray<string>;
}

/** A StackSet, which the stack around it deploys. */
export interface DeployedStackSet {
  readonly stackSetName: string;
  readonly targets: ReadonlyArray<string>;
  readonly regions: ReadonlyArray<string>;
}

/** Something that must be so before, and how it is made so. */
export interface Prerequisite {
  readonly what: string;
  readonly commands?: ReadonlyArray<string>;
}

/** A gate between canary units and the rest. */
export interface DeployedGate {
  readonly region: string;
  readonly stateMachineName: string;
  readonly stateMachineArn: string;
}

/** A pipeline that deploys some of the stacks. */
export interface DeployingPipeline {
  readonly pipelineName: string;
  /** Path of its stack. */
  readonly path: string;
  readonly account: string;
  readonly region: string;
  /** Paths of the stacks that it deploys. */
  readonly stacks: ReadonlyArray<string>;
}

/** All that is said of the deployment of one organization. */
export interface DeploymentFacts {
  /** Path of the construct. */
  readonly path: string;
  readonly stacks: ReadonlyArray<DeployedStack>;
  readonly stackSets: ReadonlyArray<DeployedStackSet>;
  readonly prerequisites: ReadonlyArray<Prerequisite>;
  readonly quotas: ReadonlyArray<QuotaUse>;
  readonly costs: ReadonlyArray<CostRow>;
  readonly accounts: number;
  readonly regions: number;
  /** Whether `accounts` are those that the layout expects, and not those that it happens to list. */
  readonly sized: boolean;
  /** Accounts that are deployed by themselves, by how they are called, in this order. */
  readonly owners: ReadonlyArray<{ readonly name: string; readonly account: string }>;
  readonly homeAccount: string;
  readonly homeRegion: string;
  readonly partition: string;
  /** Whether the home account is another than the management account. */
  readonly delegated: boolean;
  /** Whether somebody is told by mail or chat. */
  readonly notifies: boolean;
  readonly gates: ReadonlyArray<DeployedGate>;
  /** Paths of the stacks that are deployed, with what they need, before gates are started. */
  readonly beforeGates: ReadonlyArray<string>;
  readonly pipelines: ReadonlyArray<DeployingPipeline>;
  /** Undefined before they are written. */
  readonly executionPolicies?: ReadonlyArray<ExecutionPolicies>;
}
