import type { Provider } from "./provider.ts"

/** Where code lives, is built, and is published. */
export const forges: Provider[] = [
  {
    vendor: "GitHub",
    source:
      "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github",
    rows: [
      ["github-token", "ghp_", "alnum", 36, 255],
      ["github-token", "gho_", "alnum", 36, 255],
      ["github-token", "ghu_", "alnum", 36, 255],
      ["github-token", "ghs_", "alnum", 36, 255],
      ["github-token", "ghr_", "alnum", 36, 255],
      ["github-token", "github_pat_", "word", 36, 255],
    ],
  },
  {
    vendor: "GitLab",
    source: "https://docs.gitlab.com/security/tokens/#token-prefixes",
    rows: [
      ["gitlab-token", "glpat-", "dotted", 20, 300],
      ["gitlab-token", "gloas-", "url", 20, 300],
      ["gitlab-token", "gldt-", "url", 20, 300],
      ["gitlab-token", "glrt-", "dotted", 20, 300],
      ["gitlab-token", "glrtr-", "dotted", 20, 300],
      ["gitlab-token", "glcbt-", "url", 20, 300],
      ["gitlab-token", "glptt-", "url", 20, 300],
      ["gitlab-token", "glft-", "url", 20, 300],
      ["gitlab-token", "glimt-", "url", 20, 300],
      ["gitlab-token", "glagent-", "url", 40, 300],
      ["gitlab-token", "glwt-", "url", 20, 300],
      ["gitlab-token", "glsoat-", "url", 20, 300],
      ["gitlab-token", "glffct-", "url", 20, 300],
      ["gitlab-token", "GR1348941", "url", 20, 100],
      ["gitlab-session", "_gitlab_session=", "hex", 32, 32],
    ],
  },
  {
    vendor: "Bitbucket and Atlassian",
    source: "https://support.atlassian.com/bitbucket-cloud/docs/api-tokens/",
    rows: [
      ["atlassian-token", "ATATT3", "wide", 60, 400],
      ["atlassian-token", "ATCTT3", "wide", 60, 400],
      ["atlassian-token", "ATBB", "alnum", 24, 60],
      ["atlassian-token", "BBDC-", "base64", 20, 80],
    ],
  },
  {
    vendor: "npm, PyPI, RubyGems, crates.io, NuGet, Hex, Packagist, Clojars, JSR",
    source:
      "https://docs.npmjs.com/about-access-tokens · https://pypi.org/help/#apitoken · https://guides.rubygems.org/api-key-scopes/",
    rows: [
      ["npm-token", "npm_", "alnum", 36, 80],
      ["pypi-token", "pypi-AgE", "url", 40, 400],
      ["pypi-token", "pypi-", "url", 60, 400],
      ["rubygems-key", "rubygems_", "hex", 48, 48],
      ["crates-token", "cio", "alnum", 32, 32],
      ["nuget-key", "oy2", "lower", 43, 43],
      ["clojars-token", "CLOJARS_", "lower", 60, 60],
      ["jsr-token", "jsrp_", "alnum", 20, 80],
      ["packagist-token", "packagist_", "word", 40, 100],
      ["hex-key", "hex_", "alnum", 32, 64],
    ],
  },
  {
    vendor: "JFrog",
    source: "https://jfrog.com/help/r/jfrog-platform-administration-documentation/access-tokens",
    rows: [
      ["artifactory-key", "AKCp", "alnum", 60, 80],
      ["artifactory-token", "cmVmdGtuOjAxOj", "alnum", 44, 70],
    ],
  },
  {
    vendor: "Docker",
    source: "https://docs.docker.com/security/access-tokens/",
    rows: [
      ["docker-token", "dckr_pat_", "url", 20, 60],
      ["docker-token", "dckr_oat_", "url", 20, 80],
      ["docker-swarm-token", "SWMTKN-1-", "dashed", 60, 90],
      ["docker-swarm-key", "SWMKEY-1-", "base64", 40, 60],
    ],
  },
  {
    vendor: "CI: CircleCI, Buildkite, Drone, Travis, Octopus, Harness, Codecov, TeamCity",
    source: "https://circleci.com/docs/managing-api-tokens/ · https://buildkite.com/docs/apis/managing-api-tokens",
    rows: [
      ["circleci-token", "CCIPAT_", "word", 40, 90],
      ["circleci-token", "CCIPRJ_", "word", 40, 90],
      ["buildkite-token", "bkua_", "lower", 40, 40],
      ["buildkite-token", "bkct_", "alnum", 40, 80],
      ["buildkite-token", "bkpt_", "alnum", 40, 80],
      ["octopus-key", "API-", "upper", 25, 32],
      ["harness-token", "pat.", "dotted", 50, 110],
      ["harness-token", "sat.", "dotted", 50, 110],
      ["teamcity-token", "eyJ0eXAiOiAiVENWMiJ9.", "dotted", 40, 200],
    ],
  },
  {
    vendor: "Sourcegraph, SonarQube, Snyk, Semgrep, Nx, Prefect, Infracost, Scalingo",
    source:
      "https://sourcegraph.com/docs/cli/how-tos/creating_an_access_token · https://docs.sonarsource.com/sonarqube-server/user-guide/managing-tokens",
    rows: [
      ["sourcegraph-token", "sgp_", "word", 40, 80],
      ["sourcegraph-token", "slk_", "hex", 64, 64],
      ["sourcegraph-token", "sgd_", "word", 40, 100],
      ["sonar-token", "squ_", "hex", 40, 40],
      ["sonar-token", "sqa_", "hex", 40, 40],
      ["sonar-token", "sqp_", "hex", 40, 40],
      ["snyk-token", "snyk_uat.", "dotted", 40, 200],
      ["snyk-token", "snyk_sat.", "dotted", 40, 200],
      ["prefect-token", "pnu_", "alnum", 36, 36],
      ["prefect-token", "pnb_", "alnum", 36, 36],
      ["infracost-key", "ico-", "alnum", 32, 32],
      ["scalingo-token", "tk-us-", "url", 48, 48],
      ["contentful-token", "CFPAT-", "url", 40, 60],
      ["depot-token", "depot_", "word", 30, 100],
      ["replicated-token", "repl_", "alnum", 32, 60],
    ],
  },
]
