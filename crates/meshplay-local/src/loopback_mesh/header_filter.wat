;; Stamps every response with `x-mesh-filter: <configuration>` and counts the responses it stamped.
;;
;; Speaks proxy-wasm 0.2.1. The plugin configuration is the header's value; an empty one is refused, so that a
;; forgotten configuration fails at load time and not as an empty header.
;;
;; Memory, one page: 0 constants · 256 out-parameters of host calls · 512 what is kept · 1024.. arena.
;; The host writes what it returns into memory that it asks us for. What comes during configuration is kept;
;; afterwards no host call of this module allocates, so the arena never grows while requests pass.
(module
  (import "env" "proxy_get_buffer_bytes"
    (func $host_buffer (param $kind i32) (param $from i32) (param $max i32) (param $out_ptr i32) (param $out_len i32) (result i32)))
  (import "env" "proxy_replace_header_map_value"
    (func $host_set_header (param $map i32) (param $key i32) (param $key_len i32) (param $value i32) (param $value_len i32) (result i32)))
  (import "env" "proxy_define_metric"
    (func $host_define_metric (param $kind i32) (param $name i32) (param $name_len i32) (param $out_id i32) (result i32)))
  (import "env" "proxy_increment_metric"
    (func $host_increment_metric (param $id i32) (param $by i64) (result i32)))

  (memory (export "memory") 1)
  (global $arena_top (mut i32) (i32.const 1024))

  (data (i32.const 0) "x-mesh-filter")           ;; 13 bytes
  (data (i32.const 16) "mesh_filter_responses")  ;; 21 bytes

  (func (export "proxy_abi_version_0_2_1"))

  ;; Bump allocation, 8-byte steps.
  (func (export "proxy_on_memory_allocate") (param $len i32) (result i32)
    (global.get $arena_top)
    (global.set $arena_top
      (i32.and (i32.add (i32.add (global.get $arena_top) (local.get $len)) (i32.const 7)) (i32.const -8))))

  (func (export "proxy_on_vm_start") (param $root i32) (param $len i32) (result i32)
    (i32.const 1))

  ;; Answers 1 when everything is in place, 0 to have the load refused.
  (func (export "proxy_on_configure") (param $root i32) (param $len i32) (result i32)
    (if (i32.eqz (local.get $len)) (then (return (i32.const 0))))
    ;; buffer 7: plugin configuration; its place and length are kept at 512 and 516
    (if (call $host_buffer (i32.const 7) (i32.const 0) (local.get $len) (i32.const 512) (i32.const 516))
      (then (return (i32.const 0))))
    ;; metric kind 0: counter; its id is kept at 520
    (i32.eqz (call $host_define_metric (i32.const 0) (i32.const 16) (i32.const 21) (i32.const 520))))

  (func (export "proxy_on_context_create") (param $context i32) (param $root i32))

  ;; Header map 2: response headers. 0: go on. A host call that fails (≠ 0) leaves the response as it was.
  (func (export "proxy_on_response_headers") (param $context i32) (param $headers i32) (param $end i32) (result i32)
    (if (i32.eqz
          (call $host_set_header (i32.const 2) (i32.const 0) (i32.const 13)
            (i32.load (i32.const 512)) (i32.load (i32.const 516))))
      (then (drop (call $host_increment_metric (i32.load (i32.const 520)) (i64.const 1)))))
    (i32.const 0)))
