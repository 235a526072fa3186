// The callbacks: a factory each.
export { csvLogger } from './csv-logger.ts';
export { earlyStopping } from './early-stopping.ts';
export { jsonlLogger } from './jsonl-logger.ts';
export { lambda } from './lambda.ts';
export { modelCheckpoint } from './model-checkpoint.ts';
export { reduceLearningRateOnPlateau } from './reduce-learning-rate-on-plateau.ts';
