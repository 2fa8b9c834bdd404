/** Resources of a CloudFormation template, as far as they are looked at. */
export interface DeployedResources {
  readonly [logicalId: string]: {
    readonly Type?: string;
    readonly Condition?: string;
    readonly DeletionPolicy?: unknown;
    readonly UpdateReplacePolicy?: unknown;
    readonly Properties?: { readonly [property: string]: unknown };
  };
}

export type DeployedResource = DeployedResources[string];

/** A CloudFormation template, as far as it is looked at. */
export interface DeployedStack {
  readonly resources: DeployedResources;
  readonly conditions: { readonly [name: string]: unknown };
}

export const VAULT = 'AWS::Backup::BackupVault';
export const AIR_GAPPED_VAULT = 'AWS::Backup::LogicallyAirGappedBackupVault';
export const KEY = 'AWS::KMS::Key';
export const REPLICA_KEY = 'AWS::KMS::ReplicaKey';
export const ROLE = 'AWS::IAM::Role';
