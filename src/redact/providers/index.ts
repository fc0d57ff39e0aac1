import { clouds } from "./clouds.ts"
import { forges } from "./forges.ts"
import { models } from "./models.ts"
import type { Provider } from "./provider.ts"
import { services } from "./services.ts"

export const providers: readonly Provider[] = [...forges, ...clouds, ...models, ...services]
