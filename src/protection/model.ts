/**
 * Tiers as plain values: what the classes of this room hold and every renderer reads.
 * Nothing here knows of constructs, durations or tokens, so that all that follows is tested without a stack.
 */

export interface LifecycleModel {
  /** Undefined means never. */
  readonly deleteAfterDays?: number;
  readonly moveToColdStorageAfterDays?: number;
  readonly optInToArchive?: boolean;
}

export interface ArnParts {
  readonly partition: string;
  readonly region: string;
  /** 'own' is the account in which the backup was made. */
  readonly account: string | 'own';
  readonly vaultName: string;
}

/** Where copies go, before anybody knows from where they come. */
export type DestinationModel =
  /** A vault of the central account: in a named Region, in the Region of the source, or in its first Region. */
  | { readonly kind: 'central' | 'airGapped'; readonly region?: string; readonly sameRegion?: boolean }
  /** The same-named vault of the same account in another Region. */
  | { readonly kind: 'own'; readonly region: string }
  | { readonly kind: 'vault'; readonly arn: string; readonly airGapped: boolean };

export interface CopyModel {
  readonly destination: DestinationModel;
  /** How long it is kept, whoever says so. */
  readonly lifecycle: LifecycleModel;
  /** The days are the rule's, because the user gave the copy none. */
  readonly retentionAdded?: true;
  /** The plan gives no days: AWS Backup lets the copy inherit the backup's expiry. */
  readonly withoutExpiry?: true;
}

export type BackupTargetModel =
  | { readonly kind: 'member' }
  | { readonly kind: 'named'; readonly vaultName: string }
  | { readonly kind: 'airGapped' };

export interface RuleModel {
  readonly name: string;
  /** Whether the user chose the name; a derived name gives way to a carried-over one. */
  readonly named: boolean;
  readonly schedule: string;
  /** Name in the IANA database; undefined means UTC. */
  readonly timeZone?: string;
  readonly startWindowMinutes?: number;
  /** The start window is this library's default, because the user gave none. */
  readonly startWindowAdded?: true;
  readonly completionWindowMinutes?: number;
  readonly continuous: boolean;
  readonly lifecycle: LifecycleModel;
  readonly copies: ReadonlyArray<CopyModel>;
  readonly recoveryPointTags: { readonly [key: string]: string };
  readonly target: BackupTargetModel;
  readonly indexTypes: ReadonlyArray<string>;
  readonly scanMode?: string;
}

export interface ConditionModel {
  readonly operator: 'string_equals' | 'string_not_equals' | 'string_like' | 'string_not_like';
  readonly tagKey: string;
  readonly value: string;
}

/** A resource type by the pattern that selects it, or some of its resources. */
export interface TypeModel {
  readonly id: string;
  readonly arnPattern: string;
  /** The pattern selects not the whole type: it is the ARN of a resource, or of some. */
  readonly single?: true;
}

/** One way in which resources are selected. */
export type SelectionModel =
  /** No key means the tag key of the naming and the tier's name. */
  | { readonly kind: 'tags'; readonly tagKey?: string; readonly tagValues?: ReadonlyArray<string>; readonly conditions: ReadonlyArray<ConditionModel> }
  | {
    readonly kind: 'resources';
    /** No types means every type. */
    readonly types?: ReadonlyArray<TypeModel>;
    /** Types, and single resources, that are left out. */
    readonly notTypes: ReadonlyArray<TypeModel>;
    readonly conditions: ReadonlyArray<ConditionModel>;
  };

/** What a tier selects: in one way, or in any of several. */
export type TierSelectionModel = SelectionModel | { readonly kind: 'any'; readonly selections: ReadonlyArray<SelectionModel> };

/** What happens to a copy for the resource types that its destination does not support. */
export type FallbackModel =
  | { readonly kind: 'central'; readonly region?: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'attempt' };

/** What this library adds to plans. */
export type AdditionName = 'planTag' | 'recoveryPointTag' | 'startWindow' | 'copyRetention' | 'plansByCapability' | 'bucketsApart';

export interface TierModel {
  readonly name: string;
  readonly rules: ReadonlyArray<RuleModel>;
  readonly selection: TierSelectionModel;
  readonly selectionName?: string;
  readonly planName?: string;
  readonly planTags: { readonly [key: string]: string };
  readonly fallback: FallbackModel;
  /** The fallback is this library's default, because the user gave none. */
  readonly fallbackAdded?: true;
  /** What a definition leaves out of the plans, by name. */
  readonly leftOut?: ReadonlyArray<AdditionName>;
  readonly windowsVss?: boolean;
  readonly backupS3Acls?: boolean;
  readonly backupS3ObjectTags?: boolean;
  readonly scanResourceTypes?: ReadonlyArray<string>;
  readonly restoreTimeTargetMinutes?: number;
}
