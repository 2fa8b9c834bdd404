import { PrincipalArns } from './principal-arns';

/** How a logically air-gapped vault is encrypted. */
export interface AirGappedEncryptionModel {
  readonly kind: 'awsOwned' | 'customerManaged' | 'existing';
  /** ARN of the key of each Region. */
  readonly keyArns: { readonly [region: string]: string };
}

/** What the deny statements of a vault need. */
export interface ManualDeletionModel {
  readonly exempt: PrincipalArns;
  /** Undefined means the default, the role that deploys. */
  readonly administrators?: PrincipalArns;
}

/** Who is exempt, once it is known which role deploys. */
export interface BoundManualDeletion extends Required<ManualDeletionModel> {
  /** The role for emergencies of the account, which no denial of deletion or weakening binds. */
  readonly breakGlass: PrincipalArns;
}
