import type { MigrationState, SupportState } from '#access/support-api';
import type { ServiceName } from '#config/services';
import type { ProcessState } from '#platform/process/process-state';

/** Answers the support bundle for one service with a schema. */
export class SupportStateService {
  constructor(
    private readonly service: ServiceName,
    private readonly process: ProcessState,
    private readonly migrations: () => Promise<MigrationState>,
  ) {}

  async state(): Promise<SupportState> {
    return { ...this.process.of(this.service), migrations: await this.migrations() };
  }
}
