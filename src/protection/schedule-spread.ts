import { Duration } from 'aws-cdk-lib';
import { ProtectionTier } from './protection-tier';
import { delayCron } from '../private/cron';
import { shortHash } from '../private/hash';
import { checkDuration, checkMembers, reject } from '../private/validation';

/** No start may move to the next day. */
const WINDOW_MINUTES = { min: 5, max: 23 * 60 };

/**
 * How far starts are spread.
 */
export interface ScheduleSpreadProps {
  /**
   * The longest delay, whole minutes, 5 minutes to 23 hours.
   */
  readonly window: Duration;

  /**
   * Delays are multiples of this, whole minutes, 5 minutes to the window.
   *
   * @default Duration.minutes(15)
   */
  readonly step?: Duration;
}

/**
 * Staggers the start of a tier per group of accounts, so that they do not all copy at once: a Region receives 100 concurrent copies at most.
 *
 * The delay depends on the group's name only: adding a group changes no other group's plan. Immutable.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/aws-backup-limits.html
 */
export class ScheduleSpread {
  private readonly steps: number;
  private readonly stepMinutes: number;

  /**
   * @param props how far starts are spread
   * @throws when the window or the step is out of bounds
   */
  constructor(props: ScheduleSpreadProps) {
    checkMembers('', props, { window: 'required', step: 'optional' });
    const window = checkDuration('window', props.window, 'minutes', WINDOW_MINUTES, 'this library');
    this.stepMinutes = checkDuration('step', props.step ?? Duration.minutes(Math.min(15, window)), 'minutes', { min: WINDOW_MINUTES.min, max: window }, 'this library');
    this.steps = Math.floor(window / this.stepMinutes) + 1;
  }

  /**
   * How much later a group starts.
   *
   * @param group any name of the group, for example the id of its organizational unit
   */
  public delayOf(group: string): Duration {
    return Duration.minutes((parseInt(shortHash(group, 8), 16) % this.steps) * this.stepMinutes);
  }

  /**
   * The tier as one group gets it: the same names, tags, retention and copies, later starts.
   *
   * @param tier a tier whose rules start once a day or more rarely
   * @param group any name of the group, for example the id of its organizational unit
   * @throws when a rule has no single time of day, or would be moved to another day than the one that it names
   */
  public apply(tier: ProtectionTier, group: string): ProtectionTier {
    const minutes = this.delayOf(group).toMinutes();
    const json = tier.toJson();
    for (const rule of json.rules) {
      rule.schedule = delayCron(rule.schedule, minutes) ?? reject(`schedule of rule '${rule.name}'`, rule.schedule,
        `it has no single time of day, or a start ${minutes} minutes later is another day`, 'let it start earlier in the day, spread less, or leave this tier out');
    }
    return ProtectionTier.fromJson(json);
  }
}
