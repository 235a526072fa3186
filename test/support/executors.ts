export function everyNative(): { name: string; executor: never }[] { return []; }
