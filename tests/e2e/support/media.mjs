// Small files of the kinds that pages show, each valid.
import { readFileSync } from 'node:fs';

/** A film of one second, 160 x 90 pixels, VP8 (made by `ffmpeg -f lavfi -i testsrc=…`). */
export const film = () => readFileSync(new URL('../fixtures/clip.webm', import.meta.url));

/** Half a second of a tone, as a WAV file. */
export function sound() {
	const rate = 8000;
	const samples = rate / 2;
	const bytes = Buffer.alloc(44 + samples, 128);
	bytes.write('RIFF', 0);
	bytes.writeUInt32LE(36 + samples, 4);
	bytes.write('WAVEfmt ', 8);
	bytes.writeUInt32LE(16, 16);
	bytes.writeUInt16LE(1, 20); // PCM
	bytes.writeUInt16LE(1, 22); // one channel
	bytes.writeUInt32LE(rate, 24);
	bytes.writeUInt32LE(rate, 28); // bytes a second
	bytes.writeUInt16LE(1, 32); // bytes of a sample
	bytes.writeUInt16LE(8, 34); // bits of a sample
	bytes.write('data', 36);
	bytes.writeUInt32LE(samples, 40);
	for (let at = 0; at < samples; at++) bytes[44 + at] = 128 + Math.round(60 * Math.sin((at * 440 * 2 * Math.PI) / rate));
	return bytes;
}

/** One page with one line (ISO 32000-1 §7.5). */
export function pdf(line) {
	const drawing = `BT /F1 24 Tf 72 720 Td (${line}) Tj ET`;
	const objects = [
		'<< /Type /Catalog /Pages 2 0 R >>',
		'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
		'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
		`<< /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`,
		'<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'
	];
	let text = '%PDF-1.4\n';
	let table = '0000000000 65535 f \n';
	objects.forEach((object, index) => {
		table += `${String(text.length).padStart(10, '0')} 00000 n \n`;
		text += `${index + 1} 0 obj\n${object}\nendobj\n`;
	});
	return Buffer.from(
		`${text}xref\n0 6\n${table}trailer << /Size 6 /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`
	);
}
