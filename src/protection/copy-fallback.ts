import { CentralDestinationOptions } from './copy-destination';
import { FallbackModel } from './model';
import { knownRegion } from '../private/regions';
import { checkMembers } from '../private/validation';

/**
 * What happens to a copy for resource types that its destination does not support.
 *
 * RDS instances have no air-gapped vault, DynamoDB without advanced features and Redshift can't be copied at all; a plan that
 * copied them there all the same would fail with every job.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-feature-availability.html
 */
export class CopyFallback {
  /**
   * The types that the destination does not support are copied to the central account's standard vault, or nowhere (with a warning)
   * where that does not support them either. The default.
   */
  public static centralVault(options: CentralDestinationOptions = {}): CopyFallback {
    checkMembers('', options, { region: 'optional' });
    return new CopyFallback({ kind: 'central', region: options.region === undefined ? undefined : knownRegion('region', options.region) });
  }

  /**
   * The types that the destination does not support are not copied; a warning names them.
   */
  public static none(): CopyFallback {
    return new CopyFallback({ kind: 'none' });
  }

  /**
   * One plan copies everything, and the copy jobs of types that the destination does not support fail; a warning names them.
   *
   * Meant for migrations that must keep their plans as they are.
   */
  public static attempt(): CopyFallback {
    return new CopyFallback({ kind: 'attempt' });
  }

  private readonly model: FallbackModel;

  private constructor(model: FallbackModel) {
    this.model = model;
  }

  /** @internal */
  public get _model(): FallbackModel {
    return this.model;
  }
}
