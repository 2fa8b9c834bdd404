import { IConstruct } from 'constructs';
import { BackupNaming } from '../organization-layout/backup-naming';

/**
 * The event hub of an organization, for accounts that forward to it.
 */
export interface IBackupEventHub extends IConstruct {
  /** The home account. */
  readonly account: string;
  /** Region of the bus. */
  readonly region: string;
  /** Name of the bus. */
  readonly busName: string;
  /** ARN of the bus, without a reference to the stack that creates it. */
  readonly busArn: string;
}

/**
 * What must be known of an event hub that is deployed elsewhere.
 */
export interface BackupEventHubAttributes {
  /**
   * The home account, 12 digits.
   */
  readonly account: string;

  /**
   * Region of the bus, for example `eu-west-1`.
   */
  readonly region: string;

  /**
   * Names of the organization.
   *
   * @default new BackupNaming()
   */
  readonly naming?: BackupNaming;
}
