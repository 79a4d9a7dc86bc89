export { addNetwork, type AddNetworkRequest } from './add-network.ts';
export { readCapeHead } from './cape-head-file.ts';
export { inspectNetwork, withNetwork, type NetworkOptions, type OpenedNetwork } from './inspect-network.ts';
export { defaultLabels } from './labels.ts';
export { locateNetwork } from './locate-network.ts';
export { methodChoices, methodTable } from '../../shared/method-table.ts';
export { hashNetwork, listNetworkFiles } from './network-file.ts';
export { explainRecommendation } from './recommendation.ts';
export { suggestRecipe, type RecipeHints } from './suggest-recipe.ts';
