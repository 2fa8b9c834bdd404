import { Duration } from 'aws-cdk-lib';

export const days = (count: number) => Duration.days(count);
