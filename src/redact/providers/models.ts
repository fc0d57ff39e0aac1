import type { Provider } from "./provider.ts"

/** Models, and what serves and watches them. */
export const models: Provider[] = [
  {
    vendor: "OpenAI",
    source: "https://platform.openai.com/docs/api-reference/authentication",
    rows: [
      ["openai-key", "sk-proj-", "url", 40, 300],
      ["openai-key", "sk-svcacct-", "url", 40, 300],
      ["openai-key", "sk-admin-", "url", 40, 300],
      ["openai-key", "sk-None-", "url", 40, 300],
    ],
  },
  {
    vendor: "Anthropic",
    source: "https://docs.claude.com/en/api/overview",
    rows: [
      ["anthropic-key", "sk-ant-api", "url", 60, 140],
      ["anthropic-key", "sk-ant-admin", "url", 60, 140],
      ["anthropic-key", "sk-ant-oat", "url", 60, 140],
      ["anthropic-key", "sk-ant-ort", "url", 60, 140],
      ["anthropic-key", "sk-ant-sid", "url", 60, 200],
    ],
  },
  {
    vendor: "Keys that begin with sk-: DeepSeek, Moonshot, OpenRouter, Qwen, LiteLLM, Stability, Langfuse, Helicone …",
    source:
      "https://openrouter.ai/docs/api-reference/authentication · https://api-docs.deepseek.com/ · https://langfuse.com/docs/api",
    rows: [
      ["openrouter-key", "sk-or-v1-", "hex", 64, 64],
      ["langfuse-key", "sk-lf-", "dashed", 36, 36],
      ["helicone-key", "sk-helicone-", "dashed", 20, 60],
      ["tavily-key", "tvly-", "url", 20, 60],
      ["api-key", "sk-", "url", 32, 220],
      ["api-key", "sk_", "word", 40, 120],
      ["api-key", "pk-lf-", "dashed", 36, 36],
    ],
  },
  {
    vendor:
      "Hugging Face, Replicate, Groq, xAI, Perplexity, Fireworks, Together, Cerebras, Nvidia, Jina, Voyage, Cohere, Mistral",
    source:
      "https://huggingface.co/docs/hub/security-tokens · https://replicate.com/docs/topics/security/api-tokens · https://console.groq.com/docs",
    rows: [
      ["huggingface-token", "hf_", "alnum", 30, 40],
      ["huggingface-token", "api_org_", "alnum", 34, 34],
      ["replicate-token", "r8_", "alnum", 37, 40],
      ["groq-key", "gsk_", "alnum", 48, 60],
      ["xai-key", "xai-", "alnum", 70, 90],
      ["perplexity-key", "pplx-", "alnum", 40, 60],
      ["fireworks-key", "fw_", "alnum", 22, 30],
      ["together-key", "tgp_v1_", "url", 40, 50],
      ["cerebras-key", "csk-", "alnum", 40, 60],
      ["nvidia-key", "nvapi-", "url", 60, 75],
      ["nvidia-key", "nvcf-", "url", 60, 75],
      ["jina-key", "jina_", "alnum", 60, 64],
      ["voyage-key", "pa-", "url", 40, 50],
      ["deepgram-key", "dg_", "alnum", 36, 60],
      ["elevenlabs-key", "sk_", "hex", 48, 48],
      ["wandb-key", "wandb_v1_", "word", 60, 100],
      ["comet-key", "comet_", "alnum", 24, 60],
      ["langsmith-key", "lsv2_pt_", "word", 32, 60],
      ["langsmith-key", "lsv2_sk_", "word", 32, 60],
      ["firecrawl-key", "fc-", "hex", 32, 32],
      ["e2b-key", "e2b_", "hex", 40, 40],
      ["apify-token", "apify_api_", "alnum", 34, 40],
      ["modal-token", "ak-", "alnum", 22, 22],
      ["modal-secret", "as-", "alnum", 22, 22],
      ["runpod-key", "rpa_", "upper", 40, 60],
      ["opencode-key", "sk-oc-", "url", 20, 100],
      ["cursor-key", "key_", "hex", 60, 70],
      ["exa-key", "exa_", "alnum", 30, 60],
      ["mem0-key", "m0-", "alnum", 32, 50],
      ["composio-key", "ak_", "url", 20, 40],
      ["friendli-token", "flp_", "alnum", 30, 60],
      ["baseten-key", "bst_", "alnum", 30, 60],
      ["anyscale-key", "esecret_", "alnum", 24, 60],
      ["unstructured-key", "unst_", "alnum", 24, 60],
      ["poe-key", "poe_", "url", 30, 60],
      ["langsmith-key", "ls__", "hex", 32, 32],
      ["logfire-token", "pylf_v1_", "word", 40, 80],
      ["picovoice-key", "pv_", "base64", 40, 80],
      ["vercel-key", "vck_", "alnum", 40, 80],
      ["chutes-key", "cpk_", "dotted", 80, 120],
      ["synthetic-key", "syn_", "hex", 32, 32],
      ["voiceflow-key", "VF.DM.", "dotted", 38, 60],
    ],
  },
  {
    vendor: "What agents are given as tools: Context7, Browserbase, Daytona, Brave",
    source:
      "https://context7.com/docs/howto/api-keys · https://docs.browserbase.com/reference/api/overview · https://www.daytona.io/docs/en/api-keys/ · https://api-dashboard.search.brave.com/app/documentation/web-search/get-started",
    rows: [
      ["context7-key", "ctx7sk-", "dashed", 36, 36],
      ["browserbase-key", "bb_live_", "url", 20, 40],
      ["browserbase-key", "bb_test_", "url", 20, 40],
      ["daytona-key", "dtn_", "hex", 64, 64],
      ["brave-key", "BSA", "url", 27, 28],
    ],
  },
  {
    vendor: "Agents: Amp, Cursor, Devin, Warp",
    source:
      "https://ampcode.com/settings · https://docs.devin.ai/api-reference/authentication · https://docs.warp.dev/reference/cli/api-keys · https://github.com/diegosouzapw/OmniRoute/wiki/Cursor-API-Key-And-CLI",
    rows: [
      ["amp-token", "sgamp_user_", "word", 91, 91],
      ["cursor-key", "crsr_", "url", 64, 64],
      ["devin-key", "apk_user_", "base64", 60, 300],
      ["devin-key", "cog_", "alnum", 32, 128],
      ["warp-key", "wk-1.", "hex", 64, 64],
    ],
  },
]
