// Sets the theme before the first paint. The choice is kept in this browser: auto, light or dark.
(() => {
	const dark = matchMedia('(prefers-color-scheme: dark)');
	const apply = () => {
		let choice = 'auto';
		try {
			choice = localStorage.getItem('sluice.theme') ?? 'auto';
		} catch {
			// Storage may be forbidden; auto then.
		}
		const theme = choice === 'auto' ? (dark.matches ? 'dark' : 'light') : choice;
		document.documentElement.dataset.theme = theme;
	};
	apply();
	dark.addEventListener('change', apply);
	addEventListener('sluice:theme', apply);
})();
