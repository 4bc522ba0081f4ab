// Turns a folder of files into one blob and a C++ table that points into it: node embed.js SITE OUT
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { extname, join, relative, resolve } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const [site, out] = process.argv.slice(2).map((argument) => resolve(argument));
const mimes = {
	'.css': 'text/css; charset=utf-8',
	'.html': 'text/html; charset=utf-8',
	'.ico': 'image/x-icon',
	'.js': 'text/javascript; charset=utf-8',
	'.json': 'application/json',
	'.png': 'image/png',
	'.svg': 'image/svg+xml',
	'.txt': 'text/plain; charset=utf-8',
	'.webp': 'image/webp',
	'.woff2': 'font/woff2'
};
const compressible = /^(text\/|application\/json|image\/svg)/;

const walk = (folder) =>
	readdirSync(folder)
		.sort()
		.flatMap((name) => {
			const path = join(folder, name);
			return statSync(path).isDirectory() ? walk(path) : [path];
		});

const blob = [];
let size = 0;
function keep(bytes) {
	const view = `{blob + ${size}, ${bytes.length}}`;
	blob.push(bytes);
	size += bytes.length;
	return view;
}

/** The compressed bytes where they save at least a tenth; else none. */
function smaller(bytes, compressed) {
	return compressed.length < bytes.length * 0.9 ? keep(compressed) : '{}';
}

const text = (value) => JSON.stringify(value);
const rows = walk(site).map((file) => {
	const path = '/' + relative(site, file).replaceAll('\\', '/');
	const mime = mimes[extname(file)];
	if (!mime) throw new Error(`${path}: no MIME type is known for it; add it to ui/embed.js`);
	const bytes = readFileSync(file);
	const etag = `"${createHash('sha256').update(bytes).digest('hex')}"`;
	const packed = compressible.test(mime);
	const brotli = packed
		? smaller(bytes, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }))
		: '{}';
	const gzip = packed ? smaller(bytes, gzipSync(bytes, { level: 9 })) : '{}';
	const immutable = path.startsWith('/_app/immutable/');
	return `        {${[text(path), text(mime), text(etag), keep(bytes), gzip, brotli, immutable].join(', ')}},`;
});
if (!rows.some((row) => row.includes('"/index.html"'))) throw new Error(`${site} has no index.html`);

const bin = join(out, 'ui_files.bin');
writeFileSync(bin, Buffer.concat(blob));
writeFileSync(
	join(out, 'ui_files.cpp'),
	`// Made by ui/embed.js; not to be edited.
#include <array>

#include "webui/files.h"

__asm__(
    ".section .rodata\\n"
    ".balign 16\\n"
    ".global sluice_webui_blob\\n"
    "sluice_webui_blob:\\n"
    ".incbin ${text(bin).replaceAll('"', '\\"')}\\n"
    ".byte 0\\n"
    ".previous\\n");
extern "C" const char sluice_webui_blob[];

namespace sluice::webui {

std::span<const UiFile> files() {
    const char* const blob = sluice_webui_blob;
    static const std::array<UiFile, ${rows.length}> table = {{
${rows.join('\n')}
    }};
    return table;
}

}  // namespace sluice::webui
`
);
