import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';

export default ts.config(
	{ ignores: ['build/', '.svelte-kit/', 'node_modules/', 'src/lib/api/openapi.d.ts'] },
	...ts.configs.recommended,
	...svelte.configs.recommended,
	...svelte.configs.prettier,
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser } }
	},
	{
		rules: {
			// Links go to fixed paths: the app is always served from the root.
			'svelte/no-navigation-without-resolve': 'off',
			// Maps and sets in classes are bookkeeping that nothing renders; what is rendered is $state.
			'svelte/prefer-svelte-reactivity': 'off'
		}
	}
);
