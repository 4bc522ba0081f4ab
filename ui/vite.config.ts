import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vitest/config';

// Where `npm run dev` finds a running Sluice.
const server = process.env.SLUICE_URL ?? 'http://127.0.0.1:8080';
// Where a build goes; CMake names a folder of its own.
const pages = process.env.SLUICE_UI_OUT ?? 'build';

export default defineConfig({
	plugins: [
		tailwindcss(),
		sveltekit({
			adapter: adapter({ pages, fallback: 'index.html' }),
			// File names carry content hashes; a fixed version keeps builds reproducible.
			version: { name: '1' },
			csp: {
				mode: 'hash',
				directives: {
					'default-src': ['self'],
					'img-src': ['self', 'data:'],
					'style-src': ['self', 'unsafe-inline'],
					'connect-src': ['self'],
					'object-src': ['none'],
					'base-uri': ['none']
				}
			}
		})
	],
	build: {
		rolldownOptions: {
			output: {
				// What most pages share is one file, since each file costs a request of its own; what fewer share
				// stays apart, so that contributors' phones don't load the library.
				codeSplitting: { groups: [{ name: 'shared', minShareCount: 12 }] }
			}
		}
	},
	server: { proxy: { '/api': server } },
	test: { include: ['src/**/*.test.ts'] }
});
