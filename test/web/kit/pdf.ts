import type { TestFile } from './files.js';

/** A PDF of one page with this text, in a font that is not in the file. */
export function pdf(name: string, text: string, { isLocked = false } = {}): TestFile {
  const content = text === '' ? '' : `0.2 0.4 0.7 rg 72 700 300 40 re f BT /F1 36 Tf 72 640 Td (${text}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    // No password gives the key to these hashes.
    `<< /Filter /Standard /V 1 /R 2 /P -44 /O <${'01'.repeat(32)}> /U <${'02'.repeat(32)}> >>`,
  ];
  let file = '%PDF-1.4\n';
  const starts = objects.map((object, index) => {
    const start = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(start).padStart(10, '0')} 00000 n \n`;
  });
  const lock = isLocked ? ' /Encrypt 6 0 R /ID [<01> <01>]' : '';
  const rows = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${starts.join('')}`;
  const end = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R${lock} >>\nstartxref\n${file.length}\n%%EOF\n`;
  return { name, bytes: Buffer.from(`${file}${rows}${end}`, 'latin1'), type: 'application/pdf' };
}
