import { Module, type OnModuleInit } from '@nestjs/common';
import { HistoryConfig } from '#config/app-config';
import { Features } from '#platform/features';
import { ReadinessChecks } from '#platform/readiness/readiness';
import { ReadsModule } from '../reads/reads.module.js';
import { FingerprintKeyStore } from '../store/fingerprint-key.store.js';
import { WriteSql } from '../store/write-sql.js';
import { ContentController } from './transfers/content.controller.js';
import { DownloadsService } from './downloads/downloads.service.js';
import { SignedUrls } from './urls/signed-urls.js';
import { FilesController } from './files.controller.js';
import { Inspection } from './inspection/inspection.js';
import { openUrls } from './urls/open-urls.js';
import { DiskRoom } from './storage/folder/disk-room.js';
import { openProbe } from './urls/open-probe.js';
import { openStore } from './storage/open-store.js';
import { storeKindOf } from './storage/store-kind.policy.js';
import { StoreFitness } from './storage/store-fitness.js';
import { StoreOwner } from './storage/store-owner.js';
import { ClamdScanner } from './scanner/clamd-scanner.adapter.js';
import { NoScanner, Scanner } from './scanner/scanner.port.js';
import { TransferUrls } from './urls/transfer-urls.port.js';
import { TransfersService } from './transfers/transfers.service.js';
import { UploadsService } from './uploads/uploads.service.js';

/** Files of rooms: uploads, URLs, bytes. */
@Module({
  imports: [ReadsModule],
  controllers: [FilesController, ContentController],
  providers: [
    {
      provide: StoreOwner,
      useFactory: async (config: HistoryConfig, fingerprintKey: FingerprintKeyStore, sql: WriteSql) => {
        const fitness = new StoreFitness(await openProbe(config));
        return new StoreOwner(await openStore(config), fingerprintKey, sql, fitness);
      },
      inject: [HistoryConfig, FingerprintKeyStore, WriteSql],
    },
    {
      provide: DiskRoom,
      useFactory: (config: HistoryConfig) =>
        new DiskRoom(storeKindOf(config) === 'folder' ? config.filesDir : undefined),
      inject: [HistoryConfig],
    },
    { provide: TransferUrls, useFactory: openUrls, inject: [HistoryConfig, SignedUrls] },
    {
      provide: Scanner,
      useFactory: ({ scannerUrl }: HistoryConfig) =>
        scannerUrl === undefined ? new NoScanner() : new ClamdScanner(scannerUrl),
      inject: [HistoryConfig],
    },
    { provide: Features, useFactory: (config: HistoryConfig) => new Features(config), inject: [HistoryConfig] },
    DownloadsService,
    SignedUrls,
    Inspection,
    TransfersService,
    UploadsService,
  ],
  exports: [Inspection, Scanner, StoreOwner],
})
export class FilesModule implements OnModuleInit {
  constructor(
    private readonly owner: StoreOwner,
    private readonly readiness: ReadinessChecks,
    private readonly config: HistoryConfig,
  ) {}

  onModuleInit(): void {
    if (storeKindOf(this.config) === 'none') return;
    this.readiness.add({ name: 'files', needed: false, check: async () => void (await this.owner.forUploads()) });
  }
}
