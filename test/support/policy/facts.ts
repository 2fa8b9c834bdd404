import { readFileSync } from 'fs';
import { join } from 'path';

/** What AWS Backup can do with one kind of resource, as AWS's table has it. */
export interface ResourceRow {
  readonly copyToOtherRegion: boolean;
  readonly copyToOtherAccount: boolean;
  readonly airGappedVault: boolean;
  readonly coldStorage: boolean;
  readonly continuous: boolean;
  readonly search: boolean;
  readonly malwareScan: boolean;
  readonly auditManager: boolean;
}

/** What AWS Backup can do in one Region, as AWS's table has it. */
export interface RegionRow {
  readonly optIn: 'required' | 'not required' | 'other partition';
  readonly backupPolicies: boolean;
  readonly crossRegionCopy: boolean;
  readonly crossAccountCopy: boolean;
  readonly airGappedVault: boolean;
  readonly search: boolean;
  readonly malwareProtection: boolean;
  readonly auditManager: boolean;
}

export interface Features {
  readonly byResource: { readonly [name: string]: ResourceRow };
  readonly byRegion: { readonly [region: string]: RegionRow };
  readonly resourceNotes: { readonly [name: string]: string };
  readonly regionNotes: ReadonlyArray<string>;
}

export interface Grammar {
  readonly resourceTypeArns: ReadonlyArray<string>;
  readonly limits: { readonly [name: string]: number };
  readonly conditions: { readonly operators: ReadonlyArray<string> };
}

function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(join(__dirname, '..', '..', 'fixtures', 'policy', name), 'utf8')) as T;
}

/** AWS's "Feature availability", kept apart from the library's own data so that the two can be compared. */
export const FEATURES = fixture<Features>('features.json');

/** The grammar of backup policies. */
export const GRAMMAR = fixture<Grammar>('grammar.json');

/** The kinds of resources that share one pattern of the grammar. */
export const KINDS_BY_TYPE: { readonly [type: string]: ReadonlyArray<string> } = {
  AURORA: ['Aurora', 'DocumentDB', 'Neptune', 'RDS Multi-AZ cluster'],
  CLOUDFORMATION: ['CloudFormation'],
  DSQL: ['Aurora DSQL'],
  DYNAMODB: ['DynamoDB (advanced)', 'DynamoDB (basic)'],
  EBS: ['EBS'],
  EC2: ['EC2'],
  EFS: ['EFS'],
  EKS: ['EKS'],
  FSX: ['FSx for Lustre', 'FSx for Windows', 'FSx for OpenZFS'],
  FSX_ONTAP: ['FSx for ONTAP'],
  RDS: ['RDS instance'],
  REDSHIFT: ['Redshift (provisioned)'],
  REDSHIFT_SERVERLESS: ['Redshift Serverless'],
  S3: ['S3'],
  SAP_HANA: ['SAP HANA on EC2'],
  STORAGE_GATEWAY: ['Storage Gateway'],
  TIMESTREAM: ['Timestream'],
  VIRTUAL_MACHINE: ['Virtual machines'],
};

/** A row of AWS's table, with what its footnotes and gaps change. */
export function resourceRow(kind: string): ResourceRow {
  const nothing = {
    auditManager: false, copyToOtherRegion: false, copyToOtherAccount: false, airGappedVault: false, coldStorage: false, continuous: false,
    search: false, malwareScan: false,
  };
  switch (kind) {
    // not in the table any more
    case 'Redshift (provisioned)': return nothing;
    // footnote 3: no copy operation although the cells are ticked
    case 'RDS Multi-AZ cluster': return { ...FEATURES.byResource[kind], copyToOtherRegion: false, copyToOtherAccount: false };
    // the row seems to be shifted by a column: what is doubtful counts as not there
    case 'FSx for OpenZFS': return { ...FEATURES.byResource[kind], coldStorage: false };
    default: return FEATURES.byResource[kind];
  }
}

/** Regions into whose air-gapped vaults nothing can be copied. */
export const NO_COPY_INTO_AIR_GAPPED = regionsOfNote('Copy (cross-Region/account) INTO a LAG vault not in');

/** Regions in which CloudFormation makes no air-gapped vaults. */
export const NO_AIR_GAPPED_TYPE = regionsOfNote('CloudFormation (its registry, 2026-11) has no type of LAG vaults in');

/** Those that a note names, and those that have no such vaults at all. */
function regionsOfNote(start: string): string[] {
  const [note] = FEATURES.regionNotes.filter((one) => one.startsWith(start));
  const named: string[] = note.slice(start.length).match(/[a-z]{2}-[a-z]+-\d/g) ?? [];
  return named.concat('cn-north-1', 'cn-northwest-1', 'us-gov-east-1', 'us-gov-west-1', 'eusc-de-east-1');
}
