import { Measurements } from './measure';

export interface Goal {
  readonly name: string;
  readonly met: boolean;
  readonly says: string;
}

/** The second look is at twice as many runs. */
export function judgeTwice(measurements: Measurements, rounds: number, judge: () => Goal[]): Goal[] {
  measurements.add(rounds);
  const goals = judge();
  if (goals.every((goal) => goal.met)) {
    return goals;
  }
  console.log('a goal is missed: measuring once more');
  measurements.add(rounds);
  return judge();
}
