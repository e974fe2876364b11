import js from "@eslint/js";
import tseslint from "typescript-eslint";

const NO_HARDHAT = {
  regex: "^(hardhat|@nomicfoundation/.*)(/|$)",
  message: "The SDK, the CLI and the explorer run where Hardhat is not installed.",
};

/** Imports go one way: explorer, cli -> sdk -> typechain-types. The folders are those at the top, not their namesakes inside. */
function mayNotImport(layer, ...folders) {
  return [0, 1, 2, 3].map((depth) => {
    const outside = {
      regex: `^(\\./)?(\\.\\./){${depth + 1}}(${folders.join("|")})(/|$)`,
      message: "Imports go one way: explorer, cli -> sdk -> typechain-types.",
    };
    return {
      files: [`${layer}/${"*/".repeat(depth)}*.ts`],
      rules: { "no-restricted-imports": ["error", { patterns: [NO_HARDHAT, outside] }] },
    };
  });
}

const TOOLING = ["scripts", "deploy", "test", "examples", "network", "contracts", "artifacts"];

export default tseslint.config(
  {
    ignores: [
      "typechain-types/",
      "dist/",
      "artifacts/",
      "cache/",
      "coverage/",
      "deploy/deployments/",
    ],
  },
  js.configs.recommended,
  {
    files: ["**/*.cjs"],
    languageOptions: { globals: { console: "readonly", process: "readonly", require: "readonly" } },
  },
  {
    files: ["**/*.{js,mjs}"],
    languageOptions: { globals: { console: "readonly", process: "readonly", URL: "readonly" } },
  },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked, tseslint.configs.stylistic],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
    },
  },
  {
    files: ["sdk/**/*.ts", "cli/**/*.ts", "explorer/**/*.ts"],
    rules: {
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 80, skipBlankLines: true, skipComments: true }],
      "no-restricted-globals": [
        "error",
        { name: "parseFloat", message: "Money is bigint in minor units." },
      ],
      "no-restricted-properties": [
        "error",
        { object: "Number", property: "parseFloat", message: "Money is bigint in minor units." },
        { object: "Math", property: "random", message: "Not reproducible, and not secret either." },
      ],
    },
  },
  mayNotImport("sdk", "cli", "explorer", ...TOOLING),
  mayNotImport("cli", "explorer", "typechain-types", ...TOOLING),
  mayNotImport("explorer", "cli", "typechain-types", ...TOOLING),
  {
    files: ["test/**/*.ts"],
    rules: {
      // chai's assertions are property reads
      "@typescript-eslint/no-unused-expressions": "off",
    },
  },
);
