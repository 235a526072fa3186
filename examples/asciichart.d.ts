// The part of asciichart that is used here; the package carries no types.
declare module 'asciichart' {
  interface PlotOptions {
    height?: number;
    format?: (value: number) => string;
  }
  export function plot(series: readonly number[], options?: PlotOptions): string;
}
