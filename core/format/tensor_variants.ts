/** Kinds of models that this project cannot compute yet, told by the names of their tensors. */

const variants: readonly (readonly [name: RegExp, what: string])[] = [
  [
    /\.(qweight|qzeros|g_idx)$/,
    "weights quantised by GPTQ or AWQ are not supported; take the unquantised model, or a GGUF file.",
  ],
  [
    /\.weight_scale(_inv)?$|\.input_scale$/,
    "weights in FP8 with scales are not supported; take the unquantised model, or a GGUF file.",
  ],
  [
    /\.(SCB|absmax|quant_map)$|quant_state/,
    "weights quantised by bitsandbytes are not supported; take the unquantised model.",
  ],
  [
    /\.lora_[AB]\.|\.base_layer\./,
    "this is a model with an adapter that was not merged; merge it, or give model and adapter apart.",
  ],
  [/^base_model\.model\./, "this is an adapter (PEFT) and no model; give its base model."],
  [/\b_orig_mod\./, "this is a compiled model; save it without torch.compile."],
  [/^module\./, "this is a model in DistributedDataParallel; save the model itself."],
  [
    /(^|\.)(vision|visual|vision_tower|multi_modal_projector|audio_tower)\b/,
    "models that see or hear are not supported.",
  ],
  [/language_model\./, "models that see or hear are not supported."],
  [/experts|ffn_gate_inp|_exps\./, "mixtures of experts are not supported."],
  [/[qk]_norm\.weight$/, "norms of queries and keys (qk_norm, as Qwen3 has) are not supported yet."],
  [/(qkv_proj|attn_qkv|gate_up_proj|c_attn|W_pack)\.weight$/, "joined projections are not supported yet."],
  [/(o_proj|attn_output)\.bias$/, "biases on the output projection are not supported."],
  [/(gate|up|down)(_proj)?\.bias$/, "biases in the MLP are not supported."],
  [/(input_layernorm|attn_norm|norm)\.bias$/, "norms with biases (LayerNorm) are not supported."],
  [
    /(pre|post)_feedforward_layernorm|post_(attention|ffw)_norm/,
    "norms behind the blocks (as Gemma has) are not supported yet.",
  ],
  [
    /[qkv]_proj\.bias$/,
    "biases on q, k and v are read where the configuration has attention_bias, or model_type qwen2.",
  ],
  [
    /^(score|classifier|v_head|lm_head_bias)\b|lm_head\.bias$/,
    "models with another head than a language model's are not supported.",
  ],
  [/^rope_factors_(long|short)/, "LongRoPE is not supported."],
  [
    /^(layers|blocks|transformer|gpt_neox|h)\.|^tok_embeddings|^embed_tokens\.|^norm\.weight$/,
    "the tensors have other names than save_pretrained gives those of a LlamaForCausalLM.",
  ],
];

/** What is in the way of a model with these tensors, if it is known; `unknown` are those that were not asked for. */
export function variantHint(unknown: Iterable<string>): string | undefined {
  const names = [...unknown];
  return variants.find(([pattern]) => names.some((name) => pattern.test(name)))?.[1];
}
