"""Attributes that objects of Python, pandas, numpy and talib have, and that strategies may not read.

Rule of this file: made by `python -m tests.orchestrator.foreign_attributes`, never by hand. A source that gives its own
objects one of these names may read it of them, and of nothing that could be another object.
"""

from typing import Final

FOREIGN_ATTRIBUTES: Final = frozenset(
    """
    A A1 ALWAYS AMPM ASCII BIG BOOL BinaryIO CATEGORICAL CONFORM CONTINUOUS CPU CPU_PINNED CUDA
    CalamineReader DATE32 DATE64 DATETIME DEBUG DOTALL EJECT ExtensionEngine FLOAT FLOAT16 FLOAT32
    FLOAT64 FR_ANN FR_BUS FR_DAY FR_HR FR_MIN FR_MS FR_MTH FR_NS FR_QTR FR_SEC FR_UND FR_US FR_WK
    H HMS I IF_NEEDED IGNORECASE INT INT16 INT32 INT64 INT8 IO JUMP KEEP LARGE_STRING LITTLE
    LOCALE METAL MINUS_INFTY MONTHS MULTILINE Match NA NAMED_FLAGS NATIVE NEAREST_HALF_EVEN
    NEAREST_HALF_MINUS_INFTY NEAREST_HALF_PLUS_INFTY NEVER NON_NULLABLE NPY_FR_D NPY_FR_GENERIC
    NPY_FR_M NPY_FR_W NPY_FR_Y NPY_FR_as NPY_FR_fs NPY_FR_h NPY_FR_m NPY_FR_ms NPY_FR_ns NPY_FR_ps
    NPY_FR_s NPY_FR_us NULL NoDefault ODFReader OPENCL OpenpyxlReader PERTAIN PLUS_INFTY Pattern
    PyxlsbReader Q R RESO_DAY RESO_HR RESO_MIN RESO_MS RESO_MTH RESO_NS RESO_QTR RESO_SEC RESO_US
    RESO_YR ROCM S STRICT STRING TEMPLATE TIME TIMESTAMP TZOFFSET TextIO U UINT UINT16 UINT32
    UINT64 UINT8 UNICODE UNIQUE USE_BITMASK USE_BYTEMASK USE_NAN USE_SENTINEL UTCZONE VERBOSE
    VERSION VPI VULKAN Vh WEEKDAYS XlrdReader _AXIS_LEN _AXIS_ORDERS _AXIS_TO_AXIS_NUMBER
    _CHUNK_SIZE _CYTHON_FUNCTIONS _DATE_SEP _DAYS_BEFORE_MONTH _FALSE_VALUES _FRACTION_REGEX
    _Function__call_function _Function__check_opt_input_value _Function__get_opt_input_value
    _Function__input_price_series_names _Function__local _HANDLED_TYPES _Info
    _LocaleTime__calc_am_pm _LocaleTime__calc_date_time _LocaleTime__calc_month
    _LocaleTime__calc_timezone _LocaleTime__calc_weekday _MAX_REPR_ARRAY_COUNT
    _MaskedConstant__has_singleton _MaskedConstant__singleton _MutableMapping__marker
    _NoValueType__instance _ORIGIN _PYARROW_AGG_DEFAULTS _PYARROW_AGG_FUNCS _SEP _TIME_SEP
    _TRUE_VALUES _TimeRE__seqToRE _Tokenizer__next _TzOffsetFactory__instances
    _TzOffsetFactory__strong_cache _TzOffsetFactory__strong_cache_size _TzSingleton__instance
    _TzStrFactory__cache_lock _TzStrFactory__instances _TzStrFactory__strong_cache
    _TzStrFactory__strong_cache_size _UNPICKLE_ATTRS _UserList__cast _WARNING_DETAILS __frozen
    __hardroot __instance __isgen __keep __map __pyx_fuse_0get_indexer
    __pyx_fuse_0get_indexer_non_unique __pyx_fuse_1get_indexer __pyx_fuse_1get_indexer_non_unique
    __pyx_fuse_2get_indexer __pyx_fuse_2get_indexer_non_unique __root __singleton __wrapped
    _abc_caches_clear _abc_impl _abc_registry_clear _accessor _accessors _accum_func _accumulate
    _acquire_restore _add _add_arithmetic_ops _add_comparison_ops _add_datetime
    _add_datetime_arraylike _add_datetime_ndarray _add_datetimelike_scalar _add_delegate_accessors
    _add_dispatch _add_index_reference_maybe_locked _add_logical_ops _add_nat _add_offset
    _add_period _add_reference_maybe_locked _add_timedelta _add_timedelta_arraylike
    _add_timedeltalike _add_timedeltalike_scalar _addsub_int_array_or_scalar _addsub_object_array
    _adjust_ampm _adjust_bin_edges _adjust_binner_for_upsample _adjust_dst _adjust_max_rows
    _agg_list_like_frame_reductions _agg_py_fallback _aggregate_multiple_funcs
    _aggregate_series_pure_python _aggregate_with_numba _align _align_for_op _align_frame
    _align_series _alive _all _all_bits_ _allow_copy _allows_duplicate_labels _ampm_valid _anchor
    _append_internal _apply _apply_columnwise _apply_elementwise _apply_filter _apply_pairwise
    _apply_re_fallback _apply_series _apply_str _apply_tablewise _apply_to_column_groupbys
    _argmin_argmax _argmin_max _argminmax _args _arith_method _arith_method_with_reindex _arr
    _arrow_dtype _as_index _as_parameter_ _as_pd_timedelta _as_range_index _ascending_count
    _assert_can_do_setop _assert_tzawareness_compat _assign_hms _assign_tzname _at_fork_reinit
    _attributes _attrs _auto_called _axes_are_unique _base _baseclass _baseurl _benchmark _binop
    _bit_generator _blk_dtypes _blklocs _blknos _blksize _block _bool_ops _box_func _box_pa
    _box_pa_array _box_pa_scalar _box_values _buffer _build_naive _build_tzaware _build_tzinfo
    _builtin_open _cache _cache_dtypes _cache_lock _calc_max_cols_fitted _calc_max_rows_fitted
    _calculate_weekdate _calendar _call _call_as_normal _call_cython_op _call_with_func
    _callingfunction _can_consolidate _can_fast_intersect _can_fast_transpose _can_fast_union
    _can_hold_element _can_hold_identifiers_and_holds_name _can_hold_na _can_hold_strings
    _can_partial_date_slice _can_range_setop _can_use_libjoin _cast_divlike_op
    _cast_partial_indexing_scalar _cast_pointwise_result _categories
    _categories_match_up_to_permutation _category_name _cbday_roll _center_window _cffi
    _checkClosed _checkReadable _checkSeekable _checkWritable _check_closed_matches
    _check_compatible_with _check_copy_deprecation _check_fill_value _check_float_div_overflow
    _check_for_existing_members_ _check_if_open _check_indexing_error _check_indexing_method
    _check_inplace_and_allows_duplicate_labels _check_inplace_deprecation
    _check_label_or_level_ambiguity _check_timedeltalike_freq_compat _check_window_bounds _checked
    _checker _choose_path _chop _class_getitem_inner _cleanup _clear_cache _clip_with_one_bound
    _clip_with_scalar _closed _cls _cls_name _cmp_fill_value _cmp_method _cmp_method_dense
    _cmp_or_logical_op _co_code_adaptive _codes _codes_and_uniques _codes_dtype _codes_to_ints
    _coeffs _coerce_to_array _col _collapse _com _combine _combine_frame _combine_lines _combined
    _commit_removals _compact _comparables _compare _compare_pre_release _compare_version
    _comparison _compile_re_fallback _concat _concat_objects _concat_same_type _consolidate
    _consolidate_check _consolidate_inplace _consolidate_key _construct_axes_dict
    _construct_result _constructor _constructor_expanddim _constructor_expanddim_from_mgr
    _constructor_from_mgr _constructor_sliced _constructor_sliced_from_mgr _convert _convert_
    _convert_bool_result _convert_can_do_setop _convert_column_data _convert_int_result
    _convert_key _convert_obj _convert_rank_result _convert_slice_indexer _convert_to_indexer
    _convert_tolerance _convert_tuple _convert_values_for_libjoin _could_be_tzname _create_
    _create_arithmetic_method _create_async_cb_wrapper _create_async_exit_wrapper
    _create_cb_wrapper _create_comparison_method _create_data _create_exit_wrapper
    _create_join_index _create_logical_method _create_method _create_nodes_and_group
    _create_storer _createdtype _creso _ctypes _cumcount_array _cython_agg_general _cython_arity
    _cython_op_ndim_compat _cython_operation _cython_transform _d _data _data_cls _date_formatter
    _date_repr _datetimelike_methods _datetimelike_ops _day _day_name_arrow _day_of_month _day_opt
    _dayofweek_doc _days _dealloc_warn _decide_split_path _decode _default_day_of_month
    _default_month _default_na_rep _default_np_dtype _default_starting_month _defaulthardmask
    _defaultmask _defaults _define_paths _delegate_binop _delegate_method _delegate_property_get
    _delegate_property_set _delimited_splitter _delta _deltas _denominator _dense_reduce _densify
    _depth _der _descending_count _destpath _determine_new_args _df _difference _difference_compat
    _dir_additions _dir_additions_for_owner _dir_deletions _dirty _dirty_len _disable _disabled
    _disallow_mismatched_indexing _dispatch _dispatch_frame_op _display _div _divide _divmod
    _do_convert_categoricals _do_convert_missing _do_select_columns _do_upgrade _doc
    _docstring_max _docstring_min _docstring_reso _downsample _drop_axis _drop_from_level
    _drop_labels_or_levels _drop_level_numbers _dropna _dst _dst_base_offset _dt_as_unit _dt_ceil
    _dt_components _dt_date _dt_day _dt_day_name _dt_day_of_week _dt_day_of_year _dt_day_remainder
    _dt_dayofweek _dt_dayofyear _dt_days _dt_days_in_month _dt_daysinmonth _dt_floor _dt_hour
    _dt_hours _dt_is_leap_year _dt_is_month_end _dt_is_month_start _dt_is_quarter_end
    _dt_is_quarter_start _dt_is_year_end _dt_is_year_start _dt_isocalendar _dt_microsecond
    _dt_microseconds _dt_milliseconds _dt_minute _dt_minutes _dt_month _dt_month_name
    _dt_nanosecond _dt_nanoseconds _dt_normalize _dt_quarter _dt_round _dt_second _dt_seconds
    _dt_strftime _dt_subday_component _dt_time _dt_to_pydatetime _dt_to_pytimedelta
    _dt_total_seconds _dt_tz _dt_tz_convert _dt_tz_localize _dt_unit _dt_weekday _dt_year
    _dt_zero_or_null_int32 _dti_setop_align_tzs _dtype _dtype_cls _dtype_code _dtype_to_subclass
    _dtype_validation_metadata _dtypeortype _dtypes_cache _dump_registry _duplicated
    _duration_unit _empty _enabled _encode_with_my_categories _end _engine _engine_type
    _engine_types _engines _ensure_array _ensure_iterable_column_indexer _ensure_listlike_indexer
    _ensure_matching_resos _ensure_open _ensure_simple_new_inputs _ensure_valid_index _entered
    _equal_values _eval_expression _evaluate _evaluate_op_method _exceptions _exit_callbacks
    _exitfunc _expand_ellipsis _explode _extended_gcd _extract_from_extended_frame_gen
    _extract_level_codes _f_formats _fallback_key _falsey_value _fast_intersect _fast_union
    _field_defaults _field_ops _field_type _file_openers _file_reduce _files _fill _fill_value
    _fill_value_matches _filter _filter_indexer_tolerance _filters _finalize _finalizing
    _find_common_type_compat _find_comp _find_compdt _find_data_repr_ _find_data_type_
    _find_hms_idx _find_map_entry _find_new_ _find_trans _find_tzfile _find_valid_index _findfile
    _finfo_cache _first_fill_value_loc _firstweekday _fit _fix _fix_up_module _fixedwidth_splitter
    _fixupChildren _fixupParents _flag_mask_ _flags _flex_arith_method _flex_cmp_method
    _flex_method _floordiv _fmt _fold _fold_status _format _format_attrs _format_data
    _format_dict_items _format_duplicate_message _format_flat _format_items _format_multi
    _format_namespace_items _format_native_types _format_non_nat _format_syntax_error _format_term
    _format_values_line _format_with_header _formatter _formatter_func _freeze _freq
    _freq_group_code _freqstr _from_arrays _from_backing_data _from_categorical_dtype
    _from_combined _from_converted_categories _from_datetime64 _from_dt64 _from_factorized
    _from_fastpath _from_fields _from_inferred_categories _from_iterable _from_join_target
    _from_mgr _from_module _from_name _from_name_starting_month _from_ordinal _from_pyarrow_array
    _from_scalars _from_selection _from_sequence _from_sequence_not_strict
    _from_sequence_of_strings _from_value_and_reso _from_values_or_dtype _fromroots _fromutc
    _fullpath _func _func_ref _generate_cython_apply_func _generate_next_value_ _generate_range
    _generate_string _get_agg_axis _get_annual_rule _get_arith_result_freq
    _get_arithmetic_result_freq _get_axis _get_axis_name _get_axis_number _get_axis_resolvers
    _get_binner _get_binner_for_time _get_block_manager_axis _get_bool_data
    _get_business_hours_by_sec _get_cleaned_column_resolvers _get_closing_time
    _get_codes_for_sorting _get_coefficients _get_column_array _get_column_name_list
    _get_common_dtype _get_converter _get_cython_function _get_cython_vals _get_daily_offset_mask
    _get_daily_rule _get_data _get_data_as_items _get_data_from_filepath _get_data_label
    _get_data_subset _get_data_subset_indices _get_data_to_aggregate _get_default_index_names
    _get_delete_freq _get_dtype_mapping _get_dtypes _get_engine_target _get_fill_indexer
    _get_fill_indexer_searchsorted _get_fmtlist _get_formatted_column_labels _get_formatted_index
    _get_formatted_values _get_formatter _get_getitem_freq _get_grouper _get_i8_values_and_mask
    _get_index _get_index_resolvers _get_indexer _get_indexer_level_0 _get_indexer_monotonic
    _get_indexer_non_comparable _get_indexer_pointwise _get_indexer_strict
    _get_indexer_unique_sides _get_insert_freq _get_interleaved_dtype _get_item _get_join_freq
    _get_join_indexers _get_join_info _get_join_target _get_label _get_label_or_level_values
    _get_lbllist _get_level_indexer _get_level_names _get_level_number _get_level_values
    _get_list_axis _get_listlike_indexer _get_loc_level _get_loc_single_level_index
    _get_local_timestamp _get_mask _get_merge_keys _get_mixins_ _get_monthly_rule _get_names
    _get_nearest_indexer _get_nobs _get_number_of_auxiliary_rows _get_numeric_data
    _get_object_parser _get_offset_day _get_out_dtype _get_output_shape _get_period_bins
    _get_plot_converter _get_quarterly_rule _get_reconciled_name_object _get_refs_and_copy
    _get_repr_footer _get_resampler _get_resampler_for_grouping _get_result_dtype
    _get_rows_with_mask _get_rsub_datetime_result_freq _get_seek_variable_labels _get_series_list
    _get_setitem_indexer _get_sheet_name _get_slice_axis _get_splitter _get_start_end_field
    _get_strcols_without_index _get_strided_loop _get_string_slice _get_suffix_prefix
    _get_time_bins _get_time_delta_bins _get_time_micros _get_time_period_bins _get_time_stamp
    _get_to_timestamp_base _get_trans_info _get_trans_info_fromutc
    _get_trans_info_fromutc_near_new_year _get_trans_info_near_new_year _get_ufunc_and_otypes
    _get_val_at _get_value _get_values _get_values_for_csv _get_values_tuple _get_variable_labels
    _get_varlist _get_window_indexer _get_with _get_wom_rule _getbool_axis _getdtype _getitem
    _getitem_axis _getitem_bool_array _getitem_iterable _getitem_lowerdim _getitem_multilevel
    _getitem_nested_tuple _getitem_slice _getitem_tuple _getitem_tuple_same_dim _getsubdtype
    _gotitem _groupby _groupby_and_aggregate _groupby_first_last _groupby_op _groupby_op_pyarrow
    _groupby_quantile _groupby_result_to_arrow _grouper _groupings _h _handle_anti_join
    _handle_lowerdim_multi_index_axis0 _handyman _hardmask _has_no_reference
    _has_no_reference_block _has_non_ascii _has_reference_maybe_locked _has_valid_setitem_indexer
    _hash _hash_categories _hash_pandas_object _hashcode _hasna _hidden_attrs _holidays _hour _id
    _identify_group _idxmax_idxmin _if_else _ignore _ilevel _implementation _in_and_out_core_dims
    _inc _indent_per_level _index _index_array _index_as_unique _index_iter _indexed_same _indexer
    _indexer_deprecated _indicator_name _indicator_post_merge _indicator_pre_merge
    _infer_daily_rule _infer_selection _inferred_dtype _inferred_freq_str _info_axis
    _info_axis_name _info_axis_number _info_repr _init _init_custom _init_dict _init_mgr
    _init_stage_2 _initial_default _initialize_colspace _initialize_columns _initialize_formatters
    _initialize_justify _initialize_sparsify _inner_indexer _inplace_method _insert_inaxis_grouper
    _insert_masked_print _insert_on_column _insert_strls _insert_update_blklocs_and_blknos
    _insert_update_mgr_locs _inst _instance _int _interleave _interleaved_dtype
    _internal_fill_value _internal_get_values _internal_names _internal_names_set _intersection
    _intersection_non_unique _intersection_unique _intersection_via_get_indexer _invalid
    _inverted_ _is_all_dates _is_ambiguous_or_imaginary _is_boolean _is_business_daily
    _is_categorical _is_comparable_dtype _is_consolidated _is_dates_only _is_dtype_compat
    _is_homogeneous_type _is_immutable _is_in_terminal _is_label_or_level_reference
    _is_label_reference _is_level_reference _is_lexsorted _is_memory_usage_qualified
    _is_mixed_type _is_monotonic_decreasing _is_monotonic_increasing _is_month_doc _is_multi
    _is_na_fill_value _is_nested_tuple_indexer _is_numeric _is_on_offset _is_overlapping _is_owned
    _is_populated _is_protocol _is_re_pattern_with_flags _is_recognized_dtype _is_resample
    _is_runtime_protocol _is_scalar_access _is_screen_narrow _is_screen_short
    _is_strictly_monotonic_decreasing _is_strictly_monotonic_increasing _is_string _is_tick_like
    _is_unique _is_valid_pyarrow_dtype _isdst _iset_item _iset_item_mgr _iset_not_inplace
    _iset_single _iset_split_block _isfield _isnan _istmpdest _isurl _iswritemode _iszip _items
    _iter _iter_column_arrays _iter_convert_chunk _iter_member_ _iterating _ixs _join_empty
    _join_level _join_monotonic _join_multi _join_non_unique _join_via_get_indexer _keep_positive
    _key _keys _known_consolidated _kwargs _largest_str_batch _last_values _left _left_indexer
    _left_indexer_unique _left_sorter _legacy _legacy_seeding _length _level_code_map _levels
    _lexsort_depth _line _load _load_file _load_from_data _load_lines _loaded _local_timestamps
    _locked _log _logical_func _logical_method _logical_needs_dense _loose_call _m
    _make_ea_row_builder _make_mask_from_int _make_mask_from_list
    _make_mask_from_positional_indexer _make_mask_from_slice _make_mask_from_tuple _make_na_block
    _make_numeric_only _make_substitution _make_unbound_method _map_values _mapper _mapping _mask
    _mask_selected_obj _match _max_vals _maybe_add_join_keys _maybe_align_series_as_frame
    _maybe_cast_indexer _maybe_cast_listlike_indexer _maybe_cast_slice_bound
    _maybe_cast_to_matching_resos _maybe_check_unique _maybe_coerce_merge_keys
    _maybe_convert_categories _maybe_convert_datelike_array _maybe_convert_freq _maybe_convert_i8
    _maybe_convert_timedelta _maybe_copy _maybe_copy_array_input _maybe_disable_logical_methods
    _maybe_downcast_for_indexing _maybe_infer_categoricals _maybe_mask_result _maybe_mask_results
    _maybe_mask_setitem_value _maybe_match_names _maybe_preserve_names
    _maybe_require_matching_dtypes _maybe_restore_index_levels _maybe_squeeze_arg
    _maybe_wrap_parentheses _mean _member_map_ _member_names _member_names_ _member_type_
    _memory_usage _merge_type _metadata _meth_type _mgr_locs _microsecond _microseconds
    _min_count_stat_function _min_day_of_month _min_max _min_vals _minmax _minute _minutes _mmap
    _mod _mode _module_source _monotonic_check _month _month_name_arrow _month_roll _months
    _mpl_repr _ms _msg _mu _mul _mul_float_overflowsafe _mul_int_overflowsafe _multi_take
    _multi_take_opportunity _multiindex _n _na_count _na_scalar _na_value _naive_is_dst
    _naive_isdst _name _name_ _names _nanos_inc _nanosecond _nat _nbytes _ndarray _near_new_year
    _needs_i8_conversion _needs_parentheses _needs_python_regex _needs_reindex_multi _new_instance
    _new_member_ _new_target _next_bday _next_higher_resolution _next_opening_time _nfields
    _no_setting_name _normalize _normalize_naive _notimplemented _nparams _ns _nth
    _null_fill_value _numba_agg_general _numba_apply _numba_data _numba_prep _numerator
    _ob_index_and_ids _obj _obj_1d_constructor _obj_with_exclusions _object_ops _objects _observed
    _observed_grouper _observed_grouping _offset _offset_str _offsets _old_cwd _old_targets _on
    _op_method_error_message _op_via_apply _open _open_file _operator_fallbacks _ordered _ordinal
    _orig _orig_cats _orig_grouper _original_line _other_ops _outer_indexer _outputName
    _output_name _over _pa_array _pad_or_backfill _pairwise_indexer _params _paramspec_tvars
    _parent _parse _parseFormats _parse_digits _parse_dtype_strict _parse_hms _parse_isodate
    _parse_isodate_common _parse_isodate_uncommon _parse_isotime _parse_min_sec
    _parse_numeric_token _parse_offset _parse_rfc _parse_subtype _parse_suffix
    _parse_temporal_dtype_string _parse_tzstr _parse_with_reso _parsed_string_to_bounds _parsems
    _partial_date_slice _partial_tup_index _partialmethod _partition_chunk _passed_categorical
    _pd_timedelta _pd_timedelta_unit _pending_removals _period_dtype_code _period_unit _pin_freq
    _poisson_lam_max _positional_selector _possible_names _post_expansion_casting _post_setstate
    _pow _pprint_bytearray _pprint_bytes _pprint_chain_map _pprint_counter _pprint_dataclass
    _pprint_default_dict _pprint_deque _pprint_dict _pprint_list _pprint_mappingproxy
    _pprint_ordered_dict _pprint_set _pprint_simplenamespace _pprint_str _pprint_tuple
    _pprint_user_dict _pprint_user_list _pprint_user_string _prefix _prep_index _prep_values
    _preprocess_re_pattern _prev_opening_time _print_width _print_width_1d _propagate_mask _props
    _push_async_cm_exit _push_cm_exit _push_exit_callback _putmask _python_agg_general
    _python_apply_general _python_apply_plot _qtr_with_extra_week _quantile _raise_callable_usage
    _raise_if_missing _raise_invalid_indexer _raise_monotonic_error _raise_scalar_data_error
    _randbelow _randbelow_with_getrandbits _randbelow_without_getrandbits _range _range_in_self
    _range_intersect _range_union _rank _rank_calc _re_parser _read_char8 _read_group _read_header
    _read_int16 _read_int16_count _read_int32 _read_int64 _read_int8 _read_new_header
    _read_new_value_labels _read_old_header _read_old_value_labels _read_pyarrow _read_strls
    _read_uint16 _read_uint32 _read_uint64 _read_uint8 _read_ujson _read_value_labels _readable
    _readonly _rebuild_blknos_and_blklocs _recode_for_new_levels _recognized_scalars
    _recombine_skipped _record _recreate_cm _recursion_count _recursive _reduce _reduce_axis1
    _reduce_calc _reduce_pyarrow _reduceat_aggregate _reduceat_segment_info
    _reduction_kernel_transform _references _regex _regex_nodes _registered_with_atexit _registry
    _reindex_and_concat _reindex_axes _reindex_indexer _reindex_multi _reindex_non_unique
    _reindex_with_indexers _release_save _remove _rename _reorder_ilevels _reorder_indexer
    _replace_coerce _replace_columnwise _replace_regex _replace_with_mask _repr _repr_2d
    _repr_attrs _repr_base _repr_categories _repr_data_resource_ _repr_fits_horizontal_
    _repr_fits_vertical_ _repr_html_ _repr_latex_ _repr_latex_scalar _repr_latex_term _repr_str
    _req_any_kwargs_new _require_matching_unit _requires_unique_msg _resampler_cls
    _resampler_for_grouping _reset_cache _reset_identity _resolution_obj
    _resolve_dtypes_and_context _resolve_filename _resolve_from_stridxs _resolve_output _result
    _reverse_indexer _richcmp _right _right_sorter _rollback_to_year _roots _round
    _round_temporally _s _safe_cast _safe_repr _sanitize_column _sanitize_relative_path _save
    _scalar_divlike_op _scalar_from_string _scalar_type _scipy_weight_generator _scrub_removals
    _searchsorted_monotonic _second _seconds _seed_seq _select_data _select_dtypes_indices
    _select_for_exit _selected_obj _selection _selection_list _series _set_axis _set_axis_name
    _set_axis_nocheck _set_categories _set_codes _set_dtype _set_encoding _set_grouper _set_item
    _set_item_frame_value _set_item_mgr _set_labels _set_levels _set_mask _set_months _set_name
    _set_names _set_quoting _set_result_index_ordered _set_value _set_values _set_with
    _set_with_engine _setfieldnames _setitem_array _setitem_frame _setitem_new_column
    _setitem_single_block _setitem_single_column _setitem_slice _setitem_target
    _setitem_with_indexer _setitem_with_indexer_2d_value _setitem_with_indexer_frame_value
    _setitem_with_indexer_missing _setitem_with_indexer_split_path _setup_dtype _shallow_copy
    _sharedmask _shift_with_freq _should_compare _should_fallback_to_positional
    _should_partial_index _should_reindex_frame_op _showwarning _showwarnmsg_impl _shutdown _sigma
    _simple_new _singles_mask_ _size_to_string _slabels _slice _slice_axis_for_step
    _slice_take_blocks_ax0 _sort _sort_dicts _sort_idx _sort_levels_monotonic _sort_order_
    _sorted_cls _sorted_data _sorted_ids _sparse_index _sparse_values _split _split_decimal
    _split_op_result _splitzipext _standardize_dtype _standardize_fill_value _start _startingMonth
    _stat_function _stat_function_ddof _status _storage _str _str_accumulate
    _str_arith_method_object_fallback _str_capitalize _str_casefold _str_contains _str_count
    _str_encode _str_endswith _str_extract _str_find _str_find_ _str_findall _str_fullmatch
    _str_get _str_get_dummies _str_getitem _str_index _str_isalnum _str_isalpha _str_isascii
    _str_isdecimal _str_isdigit _str_islower _str_isnumeric _str_isspace _str_istitle _str_isupper
    _str_join _str_len _str_lower _str_lstrip _str_map _str_map_nan_semantics
    _str_map_str_or_object _str_match _str_normalize _str_pad _str_partition _str_partition_expand
    _str_removeprefix _str_removesuffix _str_repeat _str_replace _str_rfind _str_rindex
    _str_rpartition _str_rsplit _str_rstrip _str_slice _str_slice_replace _str_split
    _str_startswith _str_strip _str_swapcase _str_term_ascii _str_term_unicode _str_title
    _str_translate _str_upper _str_wrap _str_zfill _stream _strict_call _strong_cache
    _strong_cache_size _style _sub _sub_datetime_arraylike _sub_datetimelike
    _sub_datetimelike_scalar _sub_nat _sub_periodlike _subscript_mapping _subtyp _subtype
    _subtype_with_str _summary _superscript_mapping _supports_2d _supports_daily_offset_mask
    _supports_partial_string_indexing _symbol _take_with_fill _take_without_fill _takeable
    _td64_unit _time_repr _timegrouper _titles _to_datetimearray _to_decimal _to_dict_of_blocks
    _to_groupby_compatible _to_latex_via_styler _to_local_pa_timestamp _to_masked
    _to_timedeltaarray _to_timestamp_freq _token _total_size _tpl _transform _transform_general
    _transform_index _transform_multiple_funcs _transform_single_column _transform_with_numba
    _transition_info _truncate_horizontally _truncate_vertically _truthy_value _ts_to_local _typ
    _tz _tzinfo _tzinfos _tzname _ufunc _unary_method _unbox _unbox_scalar _under
    _underscore_numbers _unhashable_values_ _union _unique _uniques _unit _unob_index_and_ids
    _unpickle _unstack _unwrap_re_pattern _unwrap_setitem_indexer _update_from _update_from_sliced
    _update_inplace _upsample _us _use_args_ _use_relativedelta _use_unicode _utc_transition_times
    _utcoff_to_dstoff _utcoffset _val _valid_sp_values _valid_types _validate _validate_axis
    _validate_can_reindex _validate_codes _validate_codes_for_dtype _validate_comparison_value
    _validate_datetimelike_monotonic _validate_dtype _validate_endpoint _validate_fill_value
    _validate_float_format _validate_format _validate_frequency _validate_how
    _validate_index_level _validate_indexer _validate_integer _validate_key _validate_key_length
    _validate_left_right_on _validate_listlike _validate_n _validate_names _validate_ndim
    _validate_numeric_only _validate_positional_slice _validate_scalar _validate_set_axis
    _validate_setitem_value _validate_sort_keyword _validate_tolerance _validate_tuple_indexer
    _validate_validate_kwd _validation_error_message _validation_msg _value _value2member_map_
    _value_ _value_counts _value_repr_ _value_with_fmt _values _values_for_argsort
    _values_for_factorize _values_for_json _values_for_rank _variable _variablewidth_splitter
    _variation _varname_from_oparg _vector_divlike_op _vectorize_call
    _vectorize_call_with_signature _verify_integrity _version _view _warn_if_expanding
    _warn_on_write _warn_quarter _weak_cache _week _weekday _weekmask _where _width _win_freq_i8
    _with_freq _with_infer _with_op _wrap_agged_manager _wrap_aggregated_output
    _wrap_applied_output _wrap_applied_output_series _wrap_categorical_result
    _wrap_difference_result _wrap_field _wrap_field_result _wrap_idxmax_idxmin
    _wrap_intersection_result _wrap_join_result _wrap_min_count_reduction_result _wrap_na_result
    _wrap_ndarray_result _wrap_pa_str_result _wrap_range_setop _wrap_reduction_result
    _wrap_reindex_result _wrap_result _wrap_setop_result _wrap_td_result
    _wrap_transform_fast_result _write_cells _write_to_group _writeable_no_warn _x _year _ymd2ord
    _zerod abspath accumulate acquire addFilter addHandler add_index_reference add_reference
    add_references addendum advance agg_axis agg_dict_like agg_list_like agg_or_apply_dict_like
    agg_or_apply_list_like agg_series aggfunc aligned alive allow_exact_matches allow_pickle
    allows_duplicate_labels ampm anom anti_join any_extension_types append_to_multiple
    apply_broadcast apply_compat apply_empty_result apply_groupwise apply_list_or_dict_like
    apply_raw apply_series_generator apply_series_numba apply_standard apply_str apply_with_numba
    argtypes array_values arrays as_array as_arrays as_index as_slice asctime asctime_format
    asctime_search atexit attribute autostrip b baseFilename base_version baseclass basis
    basis_name begidx behaved binlabels bins blengths blklocs blknos block block_workers blocks
    blocs book bool_ boxplot braceidpattern buf_size buffer bufsize bugfix by by_row c
    c_contiguous c_void_p cache calendar callHandlers callback can_hold_na capabilities carray
    case_converter cast cast_blocklist casting cb cell_contents cell_height cell_width char
    characters_written charcnt check check_extension check_for_ordered checkgroup checkgroupname
    checklookbehindgroup checks chop_threshold class_instance clear_cache clear_counter
    clear_mapping closefd closegroup clsname co_exceptiontable co_firstlineno co_kwonlyargcount
    co_linetable co_lnotab co_name co_nlocals co_posonlyargcount co_qualname co_stacksize code
    codes_info coerce coerce_to_target_dtype col_count colheader_justify colno column
    column_arrays column_names column_setitem comments compile compiler_flag compressed compressor
    compute compute_dict_like compute_list_like concat_horizontal concat_vertical concatenate
    consolidate construct_array_type construct_from_string constructor consume consume_until
    contiguous convention convert converter converters convertyear coords copy_fortran copy_with
    could_be_day counts createLock create_module create_table_index created creso creso_seen
    critical critical_value cssclass_month cssclass_month_head cssclass_noday cssclass_year
    cssclass_year_head cssclasses cssclasses_weekday_head currsize cutdeg cython_operation d data
    data_as data_label dataiter date_dayfirst date_format date_yearfirst datefmt datetime_format
    day_deltas day_of_month days_docstring days_of_week debug debug_print default default_device
    default_dtypes default_format default_msec_format default_time_format defaultdeletechars
    defaultexcludelist defaults defer_pa_wrap defval degree delay deletechars delimiter deltas
    deltas_asi8 density derive describe_categorical describe_null detach dev devices dicts digits
    dimensions_info direction disable disabled dispatch dispatcher display do_write doc domain
    dst_diff dstoff dts dtype_backend dtype_counts edge_items emit emittedNoHandlerWarning enable
    enable_external_loop enabled encoder encoding end_colno end_date end_lineno end_offset engine
    engine_kwargs enter_async_context enter_context enter_result entropy epoch errno error errors
    exc_info exc_text exc_type exception exception_group_depth exceptions exclude exclude_dates
    excluded excludelist exec_module exists exp_format exp_size expand_frame_repr exponent
    external_values extra f f_contiguous failed farray fast_xs fatal fdel fget fh fid field
    field_spec fieldname file filename filename2 fileno files fillFormat fill_method fill_value
    fill_value_func filled fillx filly filters findCaller find_module find_spec finished
    first_tzoffset firstweekday fit flags float64 floatmode flush fmt_spec fname fnc font_size
    forc formatException formatFooter formatHeader formatMessage formatStack formatTime
    format_array format_col format_exception_only format_frame_summary format_function
    format_functions formatday formatmonth formatmonthname formatter formatweek formatweekday
    formatweekheader formatyear formatyearpage fortran from_ from_array from_blocks from_breaks
    from_codes from_columns from_coo from_data from_exception from_fields from_file from_indices
    from_iterable from_list from_numpy_dtype from_ordinals from_range from_spmatrix fromroots
    frozen fset full_shape funcName func_closure func_defaults func_dict func_doc func_name
    function_flags gen generate_numba_apply_func generate_state getA getA1 getChild
    getEffectiveLevel getH getI getLogger getMessage getT get_bool_data get_buffers get_chunk
    get_chunks get_code get_column get_column_by_name get_columns get_count get_dtypes
    get_fill_value get_freq get_group_levels get_identifiers get_imag get_input_arrays
    get_input_names get_item get_iterator get_labels get_labels_groupby get_na get_name get_node
    get_numeric_data get_parameters get_real get_reindexed_values get_result get_rows_with_mask
    get_rule_code_suffix get_slice get_source get_storer get_strcols get_token get_tokens
    get_trans_info get_trans_info_fromutc get_unique_dtypes get_values get_values_for_csv
    get_weeks get_window_bounds get_year_end getbuffer getfirstweekday getitem_block_columns
    getuntil getvalue getwhile getwidth group_keys groupby_indices groupby_object grouped_reduce
    grouping_vector groupings handle handleError handlers harden_mask hardmask hasHandlers
    has_column_names has_day has_delayed_bufalloc has_dropped_na has_index has_index_names
    has_month has_multi_index has_nan has_reference has_samecoef has_samedomain has_sametype
    has_samewindow has_year hash hash_inner_join hashmap hashvalue header hist hist_file hits hms
    holidays hour_deltas hours how html i8values idelete identity idpattern ids if_sheet_exists
    iget iget_values imag_format in_axis in_i include increment_above indent index_array
    index_class index_col indexer indexer_kwargs indicator infer_to_same_shape init input_arrays
    input_names instance internal_values intersect inverse_indices isEnabledFor is_ambiguous
    is_bool is_c_contig is_consolidated is_devrelease is_devversion is_dtype is_extension
    is_f_contig is_full is_mapping_populated is_monotonic is_na is_non_overlapping_monotonic
    is_numeric is_object is_open is_overlapping is_package is_postrelease is_prerelease
    is_signed_integer is_single_block is_slice_like is_top_level is_truncated
    is_truncated_horizontally is_truncated_vertically is_unique_asi8 is_unsigned_integer is_valid
    is_valid_dtype_n_method is_view isatty iscontiguous iset isnum isoparse isreadable isrecursive
    isstdcnt isutcnt isword item_separator iter iterationneedsapi iterencode iterindex
    itermonthdates itermonthdays itermonthdays2 itermonthdays3 itermonthdays4 iternext iterrange
    iters itersize iterupgrade itervaluerefs iterweekdays itviews join_names julian jump jumped
    keep key key_separator keyrefs kw_only kwargs label large_exponent large_repr last_ewm layout
    leading_cols leapcnt left_by left_ea left_end_offset left_index left_join_keys left_on
    left_sorter legacy level levelname levelno lexicon lift limit line line_buffering linefmt
    lineno linspace listdir load_buffer load_module local locale localize locals lock locs log
    logRecordFactory logabsdet logger loggerClass loggerDict loggerMap lookback lookup
    lookup_array lvals m m_offset ma machep major makeRecord make_block make_block_same_class
    make_empty make_union makemat maketuple manager mandatory map_keys_to_values map_locations
    mapparms mapping markers maskiter materialize matrix max_categories max_dir_items
    max_fname_arg_count max_group_depth max_group_width max_header_size max_info_columns
    max_info_rows max_rows_displayed max_seq_items maxpower maxsize mdiffs member
    memory_usage_bytes memory_usage_string memview methodtype mgr_locs micro
    microseconds_docstring millisecond milliseconds min_digits min_rows minor minutes misses
    missing_values module module_name module_repr month_position_check monthdatescalendar
    monthdays2calendar monthdayscalendar msecs msg multi_index multi_sparse n n_children_spawned
    na_left_literal na_object na_string_sentinel na_value na_values namety nanoseconds_docstring
    nargs nbelement nblocks nd ndarray ndmin need_close new_attribute new_index_levels
    new_index_names new_name new_wt newlines next next_double next_uint32 next_uint64 ngaps nin
    nkeys nlen no_cache no_default non_null_counts nop normalize_dictlike_arg normalized
    notebook_repr_html nout npoints ntypes null_count num_chunks num_columns num_rows numiter
    numpy_dtype obj_type object object_hook object_pairs_hook observance observed observed_grouper
    observed_grouping offset old_name old_wt old_wt_factor oldlocale online open_and_fill
    opengroup operands operate_blockwise optional optionflags orig orig_left orig_right origin
    otypes out_i out_range outer output_flags output_names outputs over_size_threshold
    overwrite_doc owndata pad_left pad_or_backfill pad_right parameters params parent parse
    parse_constant parse_float parse_int parse_isodate parse_isotime parse_tzstr
    parsed_by_dateutil path pathname peek pertain pformat pickle_kwargs plot pool pool_size
    pop_all post pprint pprint_nest_depth pre pre_release prefix prev primary_char print
    print_file_and_line prmonth process processName propagate prweek pryear ptp ptr public push
    push_async_callback push_async_exit pyarrow_dtype pyclass pyfunc pytest_extra_ignore
    pytest_extra_xfail qtr_with_extra_week r random_raw raw raw_decode rblk read read1
    read_low_memory readable readall readinto readinto1 readline readlines readonly real_format
    reason receipts reconfigure recordmask reduce reduceat referenced referenced_blocks
    references_same_values refs registry reindex_axis reindex_indexer relativeCreated release
    removal_ver removeFilter removeHandler remove_axis remove_multi_index remove_noconvert
    removed_level removed_level_full removed_name render rep_stamp replace_list replace_regex
    replace_space repr res_columns reset reset_cache resolve_dtypes resolve_ymd restype
    result_columns result_ilocs result_index result_index_and_ids result_type right_by right_ea
    right_index right_join_keys right_on right_sorter right_start_offset rkey root rules run
    run_ewm rvals s safe_substitute saw_naive saw_tz scalar_input scan secondary_char
    seconds_docstring seed_seq seek seekable seen select_as_coordinates select_as_multiple
    select_column select_columns select_columns_by_name series_generator set setFormatter setLevel
    setLogRecordFactory setLoggerClass setStream set_closed set_datetime_convert set_display
    set_fill_value set_flags set_function_args set_inplace set_input_arrays set_input_names
    set_item set_na set_name set_noconvert set_ordered set_parameters set_values setfirstweekday
    setitem setitem_inplace shape_as sharedmask sheet_names sheets should_show_dimensions
    should_store show_col_idx_names show_dimensions show_row_idx_names showwarning shrink_mask
    sign signature size_qualifier sizeof skipkeys skiplist skiprows slice_block_columns
    slice_block_rows soften_mask sort_keys source sp_index sp_values sparse spawn_key
    split_and_operate stack_info start_date startingMonth state state_address stdout storage
    stream strerror strict strict_check strides_as string style subgroup suboffsets substitute
    subtype suffixes summary_insert supported_extensions suppress_small symbol table table_width
    take_block_columns take_nd tell template terminator text thing thread threadName threshold
    tile_for_unstack time_stamp timecnt timedelta timezone to to_2d_mgr to_array to_block_index
    to_coo to_dense to_int_index to_iter_dict to_tuples toflex tolerance tomaxint toreadonly
    torecords trans1d transform_dict_like transform_str_or_callable transitions trim
    trim_after_read truestr type typecnt types tzoffset ufunc unicode unique_nan_index uniques
    unnamed_cols unsafe_hash unshare_mask update_dtype upgrade upgrade_mapper usecols
    user_context_mgr usesTime utcoff utczone validate validate_categories validate_ordered
    validate_values_for_numba validation_pattern validator value_labels valuerefs varargs
    variable_labels variation version vstring w walk warn warning warning_sink weakref weekmask
    weeks window_indexer window_size wrap_results wrap_results_dict_like wrap_results_for_axis
    wrap_results_list_like writable write write_through writeable writebackifcopy writelines x
    ydiffs year_has_extra_week year_to_epoch yeardatescalendar yeardays2calendar yeardayscalendar
    zip zone
""".split()
)
