export * from './backup-delegation';
