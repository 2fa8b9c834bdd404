/** What is read of `GetPipelineState`. */
export interface PipelineState {
  readonly stageStates?: ReadonlyArray<{
    readonly stageName?: string;
    readonly inboundExecution?: object;
    readonly inboundExecutions?: readonly object[];
    readonly latestExecution?: { readonly status?: string };
  }>;
}

/** Whether another execution is in a stage, or in a part of it, or waits before it. */
export function isBusy({ stageStates = [] }: PipelineState, stageName: string): boolean {
  return stageStates.filter((one) => one.stageName === stageName || one.stageName?.startsWith(`${stageName}.`)).some((stage) => (
    stage.inboundExecution !== undefined || (stage.inboundExecutions ?? []).length > 0 || ['InProgress', 'Stopping'].includes(stage.latestExecution?.status ?? '')
  ));
}
