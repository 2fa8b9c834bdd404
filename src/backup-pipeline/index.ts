export * from './backup-pipeline';
export * from './backup-pipeline-props';
