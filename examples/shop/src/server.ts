import { createArchive } from './archive.js';
import { createTables } from './database.js';
import { repeatJobs } from './jobs.js';
import { app, showError } from './shop.js';

await createTables();
await createArchive();
void repeatJobs();
app.use(showError);
app.listen(Number(process.env['PORT']), '127.0.0.1', (error) => {
  if (error !== undefined) throw error;
});
