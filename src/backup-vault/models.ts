import * as kms from 'aws-cdk-lib/aws-kms';
import { PrincipalArns } from './principal-arns';

/** How a logically air-gapped vault is encrypted. */
export interface AirGappedVaultEncryptionModel {
  readonly kind: 'awsOwned' | 'own' | 'existing';
  readonly key?: kms.IKey;
}

/** What the deny statements of a vault need. */
export interface ManualDeletionModel {
  readonly exempt: PrincipalArns;
  /** Undefined means the default, which only the stack knows. */
  readonly administrators?: PrincipalArns;
}
