"""Attributes that objects of scipy, scikit-learn and statsmodels have, and that strategies may not read.

Rule of this file: made by `python -m tests.orchestrator.foreign_attributes`, never by hand. A source that gives its own
objects one of these names may read it of them, and of nothing that could be another object.
"""

from typing import Final

SCIENCE_FOREIGN_ATTRIBUTES: Final = frozenset(
    """
    A10 A2 A4 A6 A8 AA ACME_avg ACME_ctrl ACME_tx ADD ADE_avg ADE_ctrl ADE_tx ALL_COMPLEX
    ALL_FLOAT ALL_INTEGER A_EXTRA A_eq A_mask A_matvec A_original A_solve A_ub Associativity B
    B_mask B_original B_solve C CLIP CLOSE_TO_ZERO CM CMW CMWZ COLUMN_NAMES COLUMN_WIDTHS CW C_
    C_EXTRA CnDn ColMajor CprevFiZ Cs Cs_ CtmpM CtmpW D DEFAULT_BACKEND DEGREE DEPRECATED DESCR
    DIVIDE DROP DataFrame Dnm1 E E3 E5 EPS EXTEND EvalMethod F FACTOR_FORMAT FACTOR_FORMAT_REDUCED
    FACTOR_MATCHER FeatureFlags Figure FishersNCHyp Fixity G G1_ G2_ Generator Gm H0 H1_ H2_ HA HC
    HC0_se HC1_se HC2_se HC3_se H_updated HiZ IGNORE INTERFACE_EXPLICIT_OVERRIDES
    INTERFACE_RAISE_ON_VIOLATION INTERFACE_SKIPPED_NAMES ITERATION_FORMATS Ind_sorted J J_prev
    J_updated K KEYWORD_ONLY K_extended K_fit_all_ K_fit_rows_ Kernel Kind L L2Norm LMC LPAREN
    LS_MAXITER_MAX LS_MAXITER_MIN LS_MAXITER_RATIO LU LU_complex LU_real L_ M MAX MAXDIM
    MAXITER_DEFAULT MAX_IDEAL_BATCH_DURATION MAX_ITER MAX_NUM_THREADS_VARS MAX_REINIT_COUNT
    MAYBE_JAX_ZERO_GRADIENT MIN MIN_IDEAL_BATCH_DURATION MIN_VISIT_BOUND MISSING MULTIPLY
    M_diffuse M_inf M_lu N NAME_ALIASES NA_types NEG NONE NO_CST NUMERICAL_FACTORS NoMemory
    NoTrans OK OP OPa OPb ORIGINAL_DIR Other P POS POSITIONAL_ONLY POSITIONAL_OR_KEYWORD POWER
    Process QiT RAISE REGISTERED_INPUTS REGISTERED_NAMES REGISTER_INPUTS REGISTER_NAME
    REGISTER_OUTPUTS REGISTER_PRECEDENCE RPAREN Random Rinv Role RowMajor SAS SCALAR SEM_VALUE_MAX
    SET SORT STYLE_ATTRIBUTES SUBTRACT SUPPORTS_INPUT SYSTEM_SHARED_MEM_FS_MIN_SIZE Self
    SetAccuracy Sk Sn Ss TAIL_LIMIT TBB_ENABLE_IPC_VAR TOL TOO_SMALL_STEP TQiT TQiTpQ Target Trans
    Tri UNDEF UNSET UPDATE_COEFF U_init V VAR_KEYWORD VAR_POSITIONAL V_init V_non_symm Vertex W_in
    WalleniusNCHyp X X_ X_binned X_fit_ X_max_ X_mean X_min X_min_cache X_offset_ X_scale_
    X_train_ X_transformed_fit_ X_val Xs Y YY Z ZERO ZERO_PATTERN ZHiZ Z_ _A _A10 _A2 _A4 _A6 _A8
    _AB _ALL_METHODS _ASTNode__generate_evaluation_graph _A_1_norm _Awk2 _B _BATCHSIZE
    _BaseCrossValidator__metadata_request__split _BaseDecisionTree__metadata_request__predict
    _BaseShuffleSplit__metadata_request__split _C _D _DEFAULT_EFFECTIVE_BATCH_SIZE
    _DEFAULT_SMOOTHED_BATCH_DURATION _DecisionTreeClassifier__metadata_request__fit
    _DecisionTreeClassifier__metadata_request__predict_proba
    _DecisionTreeRegressor__metadata_request__fit _DifferentialEvolutionSolver__combined
    _DifferentialEvolutionSolver__init_error_msg _EM_test _EXPLORATION_MAX_ITER
    _ElasticNet__metadata_request__fit _EmpiricalCovariance__metadata_request__score _Fwk2
    _GroupsConsumerMixin__metadata_request__split _H _HCCM _Hrootinv
    _IncrementalPCA__metadata_request__partial_fit _InterfaceMeta__get_config
    _InterfaceMeta__update_docs _InterfaceMeta__verify_conformance
    _IsotonicRegression__metadata_request__predict
    _IsotonicRegression__metadata_request__transform _K_MAX _K_MIN
    _KernelCenterer__metadata_request__fit _KernelCenterer__metadata_request__transform _L2Norm
    _LA _LP _LayeredMapping__filter_layers _LeybourneMcCabeStationarity__leybourne_crit
    _LogisticRegressionCV__metadata_request__score _M _MODULE_REMAP _MU
    _ModelSpec__get_restricted_formula _ModelSpec__structure _N _NA_action _N_ITER_CHECK _PATH_RE
    _Phi _Phic _R _RepeatedSplits__metadata_request__split _SHARED_STATE _SPLINE_DEGREE_MAP
    _SPLINE_METHODS _SPLINE_METHODS_ndbspl _SPLINE_METHODS_recursive
    _SimpleFormula__validate_terms _Structured__lookup_path _Structured__merger_default
    _Structured__prepare_item _X _X_mean __Xfit __adj __data_context __doc __entries
    __force_complex_output __keys __leybourne_critical_values __matmat_impl __matvec_impl
    __max_size __narwhals_data __pyx_fuse_0_0gradient __pyx_fuse_0_0gradient_hessian
    __pyx_fuse_0_0gradient_proba __pyx_fuse_0_0loss __pyx_fuse_0_0loss_gradient
    __pyx_fuse_0_1gradient __pyx_fuse_0_1gradient_hessian __pyx_fuse_0_1gradient_proba
    __pyx_fuse_0_1loss __pyx_fuse_0_1loss_gradient __pyx_fuse_0_test_cy_gradient
    __pyx_fuse_1_0gradient __pyx_fuse_1_0gradient_hessian __pyx_fuse_1_0gradient_proba
    __pyx_fuse_1_0loss __pyx_fuse_1_0loss_gradient __pyx_fuse_1_1gradient
    __pyx_fuse_1_1gradient_hessian __pyx_fuse_1_1gradient_proba __pyx_fuse_1_1loss
    __pyx_fuse_1_1loss_gradient __pyx_fuse_1_test_cy_gradient __recip_scale_arg2 __rmatmat_impl
    __rmatvec_impl __scale_arg1 __scale_arg2 __smoothed_state_autocovariance __terms _a_domain
    _a_eq _a_param _a_ub _abat_diagonal _abort _aborted _aborting _accept_sample_weight
    _accept_trial _accepts_context _ad _add_child _add_dense _add_headers_stubs _add_points
    _add_prefix_for_feature_names_out _add_sparse _additional_terms _adjoint _adjust_dummies
    _adjust_missing _adjust_process_count _adjust_step_size _adjusted_data _aex_r _aex_r2
    _after_call _after_fork _aggregate _aic _aicc _algorithm _all_knots _allocate_parameter_mem
    _allow_nd _allow_singular _allowance _allowed_options _alpha _alternative _annotation
    _annual_to_loc _ansi _antiderivative_inplace _any_invalid _apb _apc _apd
    _apply_factor_multiplicities _apply_shrinkage _approx_bound _approx_inv_cov _ar_lags _argcheck
    _argcheck_rvs _argminmax_axis _argminmax_axis_nd _argtypes_ _arpack_extract _arpack_solver
    _as_ss _as_tf _as_zpk _asarray _ascontainer _asfptype _assemble_sparse_jacobian _associativity
    _at_exit _attach_argparser_methods _attach_methods _attach_nullmodel _attribute _augment_exog
    _auto_scale _autolag _average_coef _average_intercept _average_path_length_per_tree _axis _b
    _b0 _b_base_ _b_domain _b_eq _b_needsfree_ _b_param _b_ub _backend _backend_kwargs
    _backward_reducers _bad_message_length _base_discrete_inversion _base_loss _base_period
    _baseline_prediction _batch_appends _batch_setitems _batch_size _bc _bc_covmat _before_call
    _best1 _best2 _best_coefs _best_index _best_intercepts _beta_loss _bgcolor _bic _bin_data
    _bin_mapper _binomial _binopt _bisect _bisecting_tree _blocks _bmat_forc_cov _boost _boot_kwds
    _bootstrap _bootstrap_inner _bootstrap_result _bounds _box_cox_optimize _boxcox _bpd
    _broadcast _broadcast_to _bspline_derivative_along_axis _bsr_container _buffer_offset
    _build_cache _build_f _build_model_matrix _build_regressors _build_weights _build_y _bw_method
    _c _cache_f _cache_policy _cache_post_padding _cache_t _cache_upper_border_begin _cached_call
    _cached_cparts _cached_dict _cached_effective_n_jobs _cached_in_sample _cached_temp_folder
    _cached_temp_folders _calc_vertices_regions _calculate_areas_2d _calculate_areas_3d
    _calculate_population_energies _calculate_population_feasibilities _calculate_triangulation
    _call_func_on_transformers _call_hooks _call_id _call_impl _call_linear _call_linear_np
    _call_nan_spline _call_nearest _call_norm _call_previousnext _call_queue _call_ref
    _call_single _call_spline _callable_hess _callback _callback_ctx _callback_fit_ctx _callbacks
    _callf _calling _can_fit_transform _can_inverse_transform _can_transform _cardbspl
    _cauchy_point _causal _ccdf1 _ccdf2 _ccdf2_addition _ccdf2_dispatch _ccdf2_formula
    _ccdf_complement _ccdf_complement_safe _ccdf_dispatch _ccdf_formula _ccdf_logexp
    _ccdf_quadrature _cdf _cdf1 _cdf2 _cdf2_dispatch _cdf2_formula _cdf2_logexp _cdf2_quadrature
    _cdf2_subtraction _cdf2_subtraction_safe _cdf_complement _cdf_complement_safe _cdf_dispatch
    _cdf_formula _cdf_logexp _cdf_plot _cdf_quadrature _cdf_single _cdfvec _center _centered_tss
    _centerer _ceq _ceq_val _cg _changed_only _char_mat _check _check_X _check_X_y
    _check_algorithm_metric _check_alpha _check_and_update_bounds_error_for_extrapolation
    _check_args _check_backend _check_binop_other _check_blocked_keywords _check_bound_feasibility
    _check_bounds _check_call_shape _check_can_read _check_can_seek _check_can_write
    _check_categories _check_closed _check_coherence _check_convergence _check_data_balanced
    _check_data_vs_dist _check_dimensionality _check_early_stopping_loss
    _check_early_stopping_scorer _check_estimators_are_instances _check_euclidean_metric
    _check_for_nulls _check_get_feature_name_combiner _check_index_type _check_infrequent_enabled
    _check_initialized _check_input _check_input_data_shape _check_input_parameters _check_inputs
    _check_integrity _check_interaction_cst _check_inverse_transform _check_kwargs _check_lags
    _check_link _check_means_parameters _check_method_params _check_mkl_vcomp _check_non_neg_array
    _check_not_closed _check_novelty_decision_function _check_novelty_fit_predict
    _check_novelty_predict _check_novelty_score_samples _check_order _check_parameters
    _check_params _check_params_vs_input _check_perfect_pred _check_points
    _check_precision_parameters _check_prefix _check_previous_func_code _check_proba _check_rank
    _check_readable _check_refit_for_multimetric _check_running
    _check_scorers_accept_sample_weight _check_subparams _check_test_data _check_values
    _check_versions _check_voting _check_w_h _check_warnings _check_weights_parameters
    _check_writable _checkcovariance_prior_parameter _checked_cv_orig _checkresult _children_map
    _chol_P _chol_sigma_u _cholesky_logdet _choose_algorithm _choose_irfs _chunk_evaluator
    _chunk_in_pass _ci _ci_cl _ci_limits_beta _ci_limits_corr _ci_limits_kurt _ci_limits_mu
    _ci_limits_skew _ci_limits_var _ci_wrap _circular _clean _clean_temporary_resources
    _clear_state _clone_final_estimator _clone_from_init_kwds _clone_kwargs _close _closefp
    _cluster_terms _cmp _code_either _coef_indptr _coef_kwargs _coef_table _coint_param_names
    _collect_probas _color _colorize _columns _combinations _combine_columns
    _completion_timeout_counter _complex_endog _components _components_denominator
    _components_numerator _compressor _compute_J _compute_best_split_and_push _compute_bw
    _compute_chunked_score_samples _compute_coefs_pdf _compute_concentrated_states _compute_constr
    _compute_covariance _compute_dense_output _compute_dispersion _compute_efficient _compute_eig
    _compute_forecasts _compute_freq _compute_function _compute_gls_weights _compute_gradient
    _compute_gram _compute_if_needed _compute_interactions _compute_jacobian _compute_kernel
    _compute_lambda _compute_loss _compute_lower_bound _compute_missing_values_in_feature_mask
    _compute_n_features_outs _compute_oob_predictions _compute_partial_dependence_recursion
    _compute_pca_from_eig _compute_proba_from_decision _compute_ratio _compute_reg_bw
    _compute_regularization _compute_rsquare_and_ic _compute_score_samples _compute_se_lambda
    _compute_sig _compute_test_stat _compute_top _compute_transformed_categories
    _compute_using_eig _compute_using_nipals _compute_using_svd _compute_weights
    _concatenate_predictions _concurrency_safe_write _cond _conditional_loglikelihoods
    _conditional_odds_ratio_ci _conditional_sum_squares _conf_int _conf_int_generic _const
    _constant _constant_cache _constants _constraint_violation_fn _constraints
    _construct_argparser _construct_bounds _construct_default_doc _construct_doc
    _construct_docstrings _construct_endog_factor_map _construct_from_derivatives
    _construct_regressors _construct_spline _construct_variable_names _consumes _container
    _content _context _continue _continuous_ok _contrast _contrast_matrix _controller _conversors
    _convert_and_bound_start_params _convert_endog_exog _coo_container _coo_to_compressed _copy
    _copy_parameterization _corr_factors _corr_matrix _correlate _count _counter _counts
    _cov_alpha _cov_approx_centered _cov_approx_complex_step _cov_matrix _cov_names _cov_params
    _cov_params_approx _cov_params_oim _cov_params_opg _cov_params_robust_approx
    _cov_params_robust_oim _cov_sigma _cov_sing _cov_type _covariance _covmat _covx _covxr _cparts
    _cpd _create_array_wrapper _critvals _csc_container _csr_container _cstep _ct _ctor_param _cub
    _cub_val _current_context_id _current_line _current_temp_folder _currenttobest1 _curve_scorer
    _cusum_significance_bounds _cusum_squares_significance_bounds _cv_ls _cv_ml _cvm _cvt _cxdf
    _cycle_order _cyclic _d1 _d10_approx _d10_exact _d4_approx _d4_exact _d6_approx _d6_exact
    _d8_approx _d8_exact _daily_to_loc _data2rows _data_as_pandas _data_attr _data_attr_model
    _data_cho_cov _data_covariance _data_in_cache _data_mask _debug _decision_function
    _decision_path_lengths _decode_string _decomp_diag _decompressor _decorate_below
    _decorate_class _decorate_fun _decorate_property _deduped_data _default
    _default_initialization _default_kwargs _default_seasonal_windows _default_start_params
    _default_test_size _default_to_infrequent_mappings _degree _delete _delta_cdf _delta_x
    _delta_y_1_T _demean _den _denom _denom_grad _dense_callable _dense_decision_function
    _dense_dot _dense_fit _dense_output_impl _dense_predict _dense_predict_proba _dense_tensordot
    _density _dep_data_names _deprecated_key_to_warnings _deriv_mean_dparams
    _deriv_score_obs_dendog _derivative_exog _derivative_exog_helper _derivative_inplace
    _derivative_predict _descending_dimensions _description _deseasonalize
    _determine_mf_and_set_bands _deterministic_reg _deterministic_terms _deterministics _dev
    _df_model _df_resid _dh _dia_container _diag _diag0 _diag1 _diag_dot _diagonal_obs_cov
    _diagonalized_obs_cov _dict _dicts _diff _diff_baryint _diff_cij _diff_contrast _dim _dirname
    _dispatch_new _dispersion_factor _dist _distances_fit_X_ _distname _dists _divide_sparse _dma
    _do_evaluate _do_pchip _do_spline_fit _doc_link_module _doc_link_template
    _doc_link_url_param_generator _docstring _dok_container _domain _domain_adj _domain_pinv
    _double_inf_pos _down _draw _drop _drop_idx_after_grouping _drop_nans _drop_nans_2d _drv _ds
    _dt _dt_dict _dual_coef_ _dual_win _dummies _dynamic_predict _e_hess _e_step _edge_case
    _effective_batch_size _effective_n_jobs _effective_probability _eig
    _eigen_decompose_covariance _eigen_decompose_gram _eigenvalue_ordering _eigval_decomp_SZ
    _elbo_common _elbo_grad_common _ell _em_autoregressive _em_exog _em_expectation_step
    _em_iteration _em_maximization_obs_missing _em_maximization_obs_nonmissing
    _em_maximization_step _em_regime_transition _em_step _em_variance _empty_covm
    _encode_categorical _encode_constant _encode_evaled_factor _encode_numerical _encode_y
    _encode_y_val _encoder _endex_li _endofs _endog _endog_factor_iloc _endog_grp _endog_mean
    _endog_names _endog_reg _endog_std _enforce_bounds _enforce_structure _ensure_c_contiguous
    _ensure_constraint _ensure_executor_running _ensure_spec _entropy _entropy_dispatch
    _entropy_formula _entropy_logexp _entropy_quadrature _env _epoch _eps _eq_attr _eq_fn
    _equal_to_canonical _error _error_location _error_order _ess _ess_indiv _est_cond_mean
    _est_loc_constant _est_loc_linear _estimate _estimate_both _estimate_dispersion
    _estimate_error _estimate_error_norm _estimate_level _estimate_log_prob
    _estimate_log_prob_resp _estimate_log_weights _estimate_means _estimate_noise_variance
    _estimate_precisions _estimate_scale _estimate_seasonal _estimate_svar _estimate_trend
    _estimate_var _estimate_vecm_ml _estimate_weighted_log_prob _estimate_weights
    _estimate_wishart_diag _estimate_wishart_full _estimate_wishart_spherical
    _estimate_wishart_tied _estimate_x2_scale _estimator _estimator_scorers _ev1d _eval _eval_args
    _eval_binary_comma _eval_binary_div _eval_binary_eq _eval_binary_minus _eval_binary_multiply
    _eval_binary_plus _eval_func _eval_method _eval_number _eval_unary_minus _eval_unary_plus
    _eval_variable _evaluate_complex _evaluate_derivatives _evaluate_double _evaluate_factor
    _evaluate_linear _evaluate_nearest _evaluate_spline _evaluators _evec _ewa_cost _ewa_cost_min
    _ewa_inertia _ewa_inertia_min _exception _executor_manager_thread
    _executor_manager_thread_wakeup _exitcode _exog _exog_grp _exog_names _exog_variance_idx
    _exp_pos_mediator _exp_pos_outcome _expand_re_names _expand_vcomp _expanded_class_weight
    _expanding _expect _exponential _exposure_name _extend_index _extend_time_index _extendable
    _extra_fields _extract_columns_for_encoding _extrapolate _f _f_model _fac_mag _fac_psd _factor
    _factor2 _factor3 _factor4_p _factor5 _factor6 _factor_key _factor_order _fcastvalues _fd
    _fd_hess _fds _feasibility_tol _feature_subsample_rng _fft_func _fft_mode _fields_ _filename
    _fill_buffer _fill_dtype _fill_missing_em _fill_value_above _fill_value_orig
    _filter_attributes _filter_options _filter_size _filtered_forecasts _filtered_forecasts_cov
    _filtered_forecasts_error_cov _filtered_signal _filtered_signal_cov _final_estimator
    _final_exog _final_trend _finalize_leaf _finalize_out _finalize_results
    _finalize_sample_weight _finalize_splittable_nodes _finalizers _find_affixes _find_base_index
    _find_best_fold _find_derivatives _find_eta _find_gamma _find_indices
    _find_libraries_on_windows _find_libraries_pyodide _find_libraries_with_dl_iterate_phdr
    _find_libraries_with_dyld _find_libraries_with_enum_process_modules_ex
    _find_libraries_with_linux _find_libraries_with_python _find_nans _find_out_of_bounds
    _finish_y _first_point _fit_X _fit_algorithm _fit_best_piecewise _fit_binary _fit_collinear
    _fit_constrained _fit_dtype _fit_em _fit_encoding_binary_or_continuous
    _fit_encoding_multiclass _fit_encodings_all _fit_full _fit_gradient _fit_history
    _fit_infrequent_category_mapping _fit_inverse_transform _fit_irls _fit_loc_scale_support
    _fit_mean_shape _fit_method _fit_ml _fit_ml_em _fit_model _fit_multiclass _fit_one
    _fit_one_class _fit_pa _fit_pirls _fit_regressor _fit_regularized _fit_ridge _fit_scale
    _fit_single _fit_stage _fit_stages _fit_svd_solver _fit_transform _fit_transform_in_place
    _fit_transformer _fit_truncated _fit_weights _fit_zeros _fitstart _fitted_with_sw _fittedfcast
    _fittedmod _fittedvalues _fixed _fixed_idx _fixed_names _fixed_parameters _fixed_params
    _fixed_params_index _fixed_val _fixity _flag _flags_ _flatten _flatten_encoded_evaled_factor
    _force_categorical _forecast _forecast_vars _forecasting_x
    _forecasts_error_partial_derivatives _format_exog _format_parsed_parts _format_regression_data
    _format_results _format_task_description _formula_engine _formula_max_endog _forward_reducers
    _fourier _fp _free_params_index _freepat _freq_str _freq_weights _freq_weights_name
    _from_controllers _from_estimator _from_parent _from_parsed_parts _from_parts _from_raw_matrix
    _from_raw_quat _from_tck _frozendist _fs _full _fun _fun_filter _fun_history _fun_val
    _func_code_id _func_code_info _func_rgx _funcbacktick _funcname _funcnamenext _funcplain
    _function _function_calls _g _g_mag _g_memo _ga_flags _gain _gamma _gen_dV_dPar
    _generate_items _generated_measurement_disturbance _generated_obs _generated_state
    _generated_state_disturbance _generator _get _get_affinity_matrix _get_architecture
    _get_args_id _get_array _get_arrayXarray _get_arrayXint _get_arrayXslice _get_b_and_d
    _get_backend_list _get_base_knot_positions _get_batch_size
    _get_class_level_metadata_request_values _get_class_vars_type _get_coding_matrix _get_coef
    _get_coefficient_matrix _get_columnXarray _get_columns_for_term _get_colwidths _get_controller
    _get_current_backend _get_curve_scorer _get_doc_link _get_dtype _get_endog_name
    _get_endog_names _get_endpoint_str _get_engine _get_estimator _get_estimators_indices
    _get_exog_names _get_exogs _get_extension_time_varying_matrices
    _get_feature_name_out_for_transformer _get_fitted_attr_html _get_fmt _get_function_name
    _get_gram _get_index_dtype _get_index_label_loc _get_index_loc _get_index_with_final_state
    _get_init_kwds _get_init_params _get_int _get_intXarray _get_intXint _get_intXslice
    _get_internal_states _get_items_to_delete _get_kernel _get_l1_ratio _get_learning_rate_type
    _get_leaves _get_legend_label _get_legend_metric _get_libc _get_loss _get_loss_function
    _get_matrix _get_median_predict _get_mediator_exog _get_memorized_result
    _get_metadata_for_step _get_metadata_request _get_model_names _get_oob_predictions
    _get_outcome_exog _get_outputs _get_param_names _get_parameter_str _get_parameters _get_params
    _get_params_for_sequential_blas_under_openmp _get_params_html _get_penalty_type _get_pool
    _get_pos_label _get_predict_arrays _get_predicted _get_prediction_index _get_prediction_params
    _get_prediction_start_index _get_previous_updated _get_q _get_q_crit _get_random_state
    _get_regressor _get_remainder_cols _get_remainder_cols_dtype _get_response_method
    _get_robustcov_results _get_routed_params_for_fit _get_row_labels _get_row_ranges _get_s
    _get_scoped_terms _get_scoped_terms_spanned_by_evaled_factors _get_scorer _get_scorer_instance
    _get_scorers _get_seasonal_prediction _get_sentinels _get_sequential_output _get_slice
    _get_sliceXarray _get_sliceXint _get_sliceXslice _get_small_trainset _get_smoothed_forecasts
    _get_start _get_start_params _get_start_params_null _get_starting_values _get_states
    _get_stats_info _get_submatrix _get_support _get_symbol _get_tasks _get_terms
    _get_threading_layer _get_wald_nonlinear _get_windll _get_worker_sentinels _get_xarr _get_yarr
    _getbuffer _getcol _getlink _getmaxprint _getnnz _getrow _givens_to_1 _global_clustering _gls
    _grad _greater_to_canonical _grid _group_labels _group_stats _groups_ix _groups_name
    _groupsize _grp_ix _guarded_task_generation _guess_endog_name _h_cubic _h_gaussian
    _h_inverse_multiquadric _h_len_orig _h_linear _h_multiquadric _h_quintic _h_thin_plate
    _h_trans_flip _handle _handle_NA_drop _handle_NA_raise _handle_constant _handle_constraint
    _handle_data _handle_prediction_index _handle_results _handle_scale _handle_tasks
    _handle_workers _has_canonical_format _has_exposure _has_fixed_params _has_freq_weights
    _has_keys _has_missing _has_nan _has_noise _has_offset _has_root _has_seasonality
    _has_sorted_indices _has_structure _has_var_weights _hash_cache _hash_func _hat_matrix_diag
    _hbin_widths _hbins _hcdf _header_table _helmert_contrast _help_stuff_finish _herm_cdf
    _herm_pdf _hess _hess_func _hessian_complex_step _hessian_finite_difference _hessian_geom
    _hessian_inflate _hessian_logit _hessian_main _hessian_nb1 _hessian_nb2 _hessian_oim
    _hessian_opg _hessian_param_defaults _hessian_param_names _hessian_probit _hessp _hist_plot
    _histogram _history_size _hold_back _hpdf _hqic _hstack _html_repr _hypersphere_surface_sample
    _hypersphere_volume_sample _i_zero _iccdf_complement _iccdf_complement_safe _iccdf_dispatch
    _iccdf_formula _iccdf_inversion _icdf_complement _icdf_complement_safe _icdf_dispatch
    _icdf_formula _icdf_inversion _ics _icxdf _identify_infrequent _identify_parameterization _idx
    _idx_ar_transition _idx_cycle_transition _idx_error_cov _idx_error_diag _idx_error_transition
    _idx_exog _idx_factor_transition _idx_loadings _idx_lower_error_cov _idx_lower_state_cov
    _idx_obs_cov _idx_state_cov _idx_state_intercept _idx_transition _ifft_func _ignore_epipe
    _ignore_shape_range _ilogccdf_complement _ilogccdf_dispatch _ilogccdf_formula
    _ilogccdf_inversion _ilogcdf_complement _ilogcdf_dispatch _ilogcdf_formula _ilogcdf_inversion
    _ilogcxdf _ilogxdf _imag _impacted_variable _impl _in_fit _increasing _ind _indent_at_name
    _index_dates _index_freq _index_generated _index_inferred_freq _index_int64 _index_like
    _index_none _indices _inertia_per_cluster _infer_period _infrequent_enabled
    _infrequent_indices _inheriting _ini_keys _init_callback_context _init_centroids
    _init_counters _init_dates _init_dtype _init_function _init_keys _init_kwargs _init_kwds
    _init_latent_vars _init_prev_time _init_quad _init_size _init_state _initargs
    _initial_imputation _initial_level _initial_period _initial_probabilities _initial_seasonal
    _initial_state _initial_trend _initial_values _initialization _initialization_method
    _initializations _initialize _initialize_backend _initialize_constant_statespace
    _initialize_dict _initialize_error_cov _initialize_error_cov_diagonal
    _initialize_error_cov_unstructured _initialize_error_transition
    _initialize_error_transition_individual _initialize_error_transition_var
    _initialize_error_transition_white_noise _initialize_exog _initialize_factor_transition
    _initialize_filter _initialize_grid_pool _initialize_heuristic _initialize_initialization
    _initialize_known _initialize_legacy _initialize_loadings _initialize_parameters
    _initialize_permutations _initialize_representation _initialize_root _initialize_simple
    _initialize_smoother _initialize_state _initialize_stationary_cov_statespace _initialized
    _initializers _input_exog _input_exog_names _input_validation _inqueue _insert_many
    _instantiate _int_fmt _int_to_timestamp _integers _integrate_pdf _integrator _intercept_
    _intercept_indptr _internal_initial_state_names _internal_param_names _internal_params
    _internal_params_index _interpolation _interval _interval_to_canonical _inv_capacity
    _inv_standard_rvs _inv_transform _invalid_why _inverse_actions _inverse_transform _invert
    _is_all_lists _is_at_section _is_cat_like _is_categorical_remapped _is_completed _is_dummy
    _is_empty_feature _is_fitted _is_frozen _is_in_cache_and_valid _is_iter _is_mine _is_multitask
    _is_nan _is_nested _is_pandas _is_show_member _is_tied _is_zero _isf _it _item_exists
    _iter_ctx _iter_fields _iter_indices _iter_prev_time _iter_test_indices _iter_test_masks
    _iterate _itransform _iweights _ix _ixdf _jac _jobs _jobs_set _join_exited_workers
    _joint_log_likelihood _jointhread _k _k_ar _k_constant _k_cycle_states _k_diff _k_endog
    _k_endog2 _k_endogstates _k_exog _k_freq_seas_states _k_initial_states _k_means _k_order
    _k_params_internal _k_posdef _k_posdef2 _k_seasonal_diff _k_seasonal_states
    _k_smoothing_params _k_states _k_states2 _k_states_by_type _k_states_diff _k_states_internal
    _k_statesposdef _k_trend _k_zero _kalman_filter _kalman_filters _kalman_gain _kalman_smoother
    _kalman_smoothers _keep_wrapper _kernel_var _kernels _kernweight _key_cache _kfilter _kind
    _km_w_ties _kmeans_single _kneighbors_reduce_func _kwargs_allowed _l _label_binarizer
    _label_encoder _lag_repr _lagged_param_names _lags _lambda _latex_escape _layers
    _lazy_xp_function _lb_domain _lb_param _legacy_orderer _less_to_canonical _level _level_set
    _lhs_cache _lil_container _limiters _line_num _line_rgx _linear _linear_ci _linear_predictor
    _linearoperator_callable _link _link_id _listener_handle _listener_handles _ll_geometric
    _ll_nb1 _ll_nb2 _ll_nbin _llf _lm_linear_eq _lm_linear_ub _lm_nonlinear_eq _lm_nonlinear_ub
    _lmost_sibling _load_coef_param_names _load_item _load_libraries _loading_constraints
    _loc_domain _loc_param _local _local_reachability_density _lock _logPhi _logPhic _logR
    _log_a_domain _log_a_param _log_b_domain _log_b_param _log_marginal_likelihood _log_message
    _log_norm_factor _log_normalization _log_pdet _log_star _logccdf1 _logccdf2 _logccdf2_addition
    _logccdf2_dispatch _logccdf2_formula _logccdf_complement _logccdf_dispatch _logccdf_formula
    _logccdf_logexp _logccdf_logexp_safe _logccdf_quadrature _logcdf _logcdf1 _logcdf2
    _logcdf2_dispatch _logcdf2_formula _logcdf2_logexp _logcdf2_logexp_safe _logcdf2_quadrature
    _logcdf2_subtraction _logcdf_complement _logcdf_dispatch _logcdf_formula _logcdf_logexp
    _logcdf_logexp_safe _logcdf_pos_b _logcdf_quadrature _logcxdf _logdh _logentropy_dispatch
    _logentropy_formula _logentropy_logexp _logentropy_logexp_safe _logentropy_quadrature _loglike
    _loglike_internal _loglike_param_defaults _loglike_param_names _loglikelihood_burn _loglog_ci
    _loglogcdf _logmoment _logmoment_quad _logpdf _logpdf_dispatch _logpdf_formula _logpdf_logexp
    _logpdf_pos_b _logphi _logpmf _logpmf_dispatch _logpmf_formula _logpmf_logexp _logpxf
    _logpxf_dispatch _logquasipdf _logsf _logsf_pos_b _logsum _logxdf _lookup _loss
    _loss_function_ _loss_grad_lbfgs _lower_border_end _lowest_f _lowest_x _lp_stats _lr1 _lr2
    _lrd _lsoda_solver _lvl _lzma_format _lzma_format_name _m_eq _m_step _m_ub _maintain_pool
    _major_index_fancy _major_slice _make_ansi_codes _make_child _make_child_relpath
    _make_conf_int _make_controller_from_path _make_estimator _make_km _make_methods _make_name
    _make_pairs _make_param_names _make_smoothers_list _make_test_folds _make_tree
    _make_validation_score_cb _make_validation_split _managed_backend _map _map_async
    _map_drop_idx_to_infrequent _map_eq _map_infrequent_categories _map_ub _mapfunc _mapwrapper
    _mark_if_deprecated _mask_fit_X _matmat _matmul_dispatch _matmul_multivector _matmul_sparse
    _matmul_vector _matrix _matvec _max _max_components _max_degree _max_em_iter _max_features
    _max_iter _max_lag _max_nbytes _max_samples _max_value _max_workers _maxcv_filter
    _maxcv_history _maximum_minimum _maxlag _maybe_convert_ynames_int _med_pos_outcome
    _median_dispatch _median_formula _median_icdf _mediator_exog _mediator_fit_kwargs
    _memmaped_arrays _memorize_chunk_called _memorize_finish_called _merge _merge_with _message
    _meta _metadata_request _meth _method _method_cache _method_name _methods _metric _metric_mds
    _metric_params _mfft _min _min_degree _min_nobs _min_or_max _min_or_max_axis
    _min_or_max_axis_nd _min_samples _min_value _mini_batch_convergence _minibatch_convergence
    _minibatch_step _minor_index_fancy _minor_reduce _minor_slice _mintol _mirror_uniform _missing
    _missing_indices _missing_mask _mle_retvals _mmap_mode _mode_dispatch _mode_formula
    _mode_optimization _model _model_attributes _model_kwargs _model_name _model_params
    _model_result _model_type _models _modif_newton _mom0_sc _mom1_sc _mom_integ0 _mom_integ1
    _moment _moment_central _moment_central_cache _moment_central_dispatch _moment_central_formula
    _moment_central_general _moment_central_normalize _moment_central_transform _moment_error
    _moment_from_pxf _moment_integrate_icdf _moment_methods _moment_raw _moment_raw_cache
    _moment_raw_dispatch _moment_raw_formula _moment_raw_general _moment_raw_transform
    _moment_standardized _moment_standardized_cache _moment_standardized_dispatch
    _moment_standardized_formula _moment_standardized_general _moment_standardized_normalize
    _moment_transform_center _monte_carlo_step _more_validate_params _most_frequent_class_idx
    _move_item _mu_domain _mu_param _mul_scalar _multicomp _multiply_2d_with_broadcasting _munp
    _mutate _mutate_custom _mutate_many _mutations _n1 _n_components _n_domain _n_eval
    _n_feature_outs _n_features _n_features_out _n_features_outs _n_groups _n_init _n_jobs
    _n_out_full _n_param _n_parameters _n_samples _n_samples_bootstrap _n_samples_orig
    _n_since_last_reassign _n_support _n_threads _n_totobs _n_trials _namespace_ids _namespaces
    _nb_consumed _nbrs _ncomp _ncut _ndim _neff _nested_parser _news_previous_data
    _news_previous_results _news_updated_data _news_updated_results _newton_point _next _next_py
    _nfev _nfft _nhev _njev _nlff_and_penalty _nmissing _nnlf _nnlf_and_penalty _no_exog_infl
    _no_improvement _no_improvement_count _nobs _node _nonlinear _nonrobust_covariance _nonzero
    _norm_y_weights _normal_reference _normal_reference_constant _normalization _normconst
    _not_implemented _ntop _ntreatments _null _null_basis _null_drop_keys _null_weights _num
    _num_combinations _num_inf _num_iter _num_parameterizations _num_parameters _nvar _o
    _offset_exposure _offset_grp _offset_increment _offset_name _omega_forc_cov _omit_i
    _on_task_begin _on_task_end _one _one_eve _one_step _op _open_item _open_pickle
    _open_support_mask _operator_sequence _opt_common_mu _opt_correl _opt_kurt _opt_nuis_regress
    _opt_skew _opt_skew_kurt _opt_var _opt_wtd_nuis_regress _optim_hessian _optim_kwds_null
    _optimization _optimize_parameters _optimized _optimizer _order _order_keys _ordered_names
    _ordered_tasks _ordering _orig_a _orig_b _orig_bounds _orig_fun _orig_grad _orig_hess
    _orig_jac _origin _original_info _original_iterator _original_parameters _orth_cov _out
    _outcome_exog _outcome_fit_kwargs _outcome_predict_kwargs _output_type _outqueue
    _override_finalize_out _override_key _override_resolve_out_shapes _override_ufunc_default_args
    _override_ufunc_default_kwargs _overrides _own_pool _p _p_domain _p_lower _p_param _pack
    _pairs_from_labels _pairwise_dense_dense _pairwise_dense_sparse _pairwise_sparse_dense
    _pairwise_sparse_sparse _pandas_obj _parallel_args _parallel_func _param_info _param_names
    _parameter_constraints _parameterization _parameterizations _parameters _params_ar
    _params_exog _params_formatted _params_index _params_ma _params_seasonal_ar
    _params_seasonal_ma _params_split _params_variance _parent_callback_ctx _parents
    _parse_arg_template _parse_args _parse_args_rvs _parse_args_stats _parse_callback
    _parse_dynamic _parse_index _parse_param_list _parse_see_also _parse_summary _parsed_data
    _parser _partial_fit _parts _path _pb _pca _pdf _pdf_dispatch _pdf_formula _pdf_logexp
    _penalized_nlpsf _penalized_nnlf _penalty _pending_outputs _pending_work_items _percentiles
    _period _permutations _perplexity_precomp_distr _persist_input _perturb_bootstrap
    _perturb_gaussian _phase_shift _phi _pickle _pickle_cache _pid _pinv _plot_curve
    _plot_predictions _plotting_positions _pmf _pmf_dispatch _pmf_formula _pmf_logexp _points
    _poles _poll _polynomial_ar _polynomial_ar_idx _polynomial_ma _polynomial_ma_idx
    _polynomial_seasonal_ar _polynomial_seasonal_ar_idx _polynomial_seasonal_ma
    _polynomial_seasonal_ma_idx _polynomial_trend _pool _pos _post _post_padding _posterior_cov
    _posterior_cov_inv_chol _posterior_mean _power _power_identity _pp_plot _pparts _ppf
    _ppf_single _ppf_to_solve _ppfvec _pre _pre_dispatch_amount _pre_padding _precision
    _precomputed _predict _predict_1d _predict_iterations _predict_mom_trunc0 _predict_prob
    _predict_proba_lr _predict_recursive _predict_slices _predict_var
    _predicted_marginal_probabilities _predicted_mean _predicted_signal _predicted_signal_cov
    _predictors _prep _prepare_data _prepare_factor_evaluation_model_spec _prepare_indices
    _prepare_item _prepare_model_specs _prepare_prediction _prepare_worker_env _prepare_x
    _prepare_xi _preprocess _preprocess_X _preprocess_xi _preprocessor _preserve_type
    _pretty_repr_ _previous_t _prewarm _print _print_as _print_duration _print_iteration_stats
    _print_verbose_msg_init_beg _print_verbose_msg_init_end _print_verbose_msg_iter_end _probA
    _probB _prob_nonzero _proc_handle _process_kwds _process_parameters
    _process_parameters_Covariance _process_parameters_pdf _process_parameters_psd
    _process_periods _process_periods_and_windows _process_quantiles _process_rvs_method
    _process_shapes _process_size _process_size_shape _process_toarray_args _process_windows
    _processes _processes_management_lock _project_and_cluster _promote_lowest_energy
    _propagated_callbacks _propagation_depth _prune_tree _psd _pushed _put _pxf_dispatch
    _py_summarize _pybind11_conduit_v1_ _python_lt _q_matrix _qcrit_hsd _qhull _qmc_uniform
    _qp_plot _qq_plot _qsize _quad _quadrature _quarterly_to_loc _quasi _quat _queue_count
    _quick_get _quick_ols _quick_put _r0t _r_domain _r_matrix _r_param _radius
    _radius_neighbors_reduce_func _raise_degree _raise_error_fast _raise_exc _raise_if_method
    _raise_no_convergence _rand1 _rand2 _rand_gen _random _random_lhs _random_oa_lhs
    _random_population_index _random_py _random_reassign _random_seed _random_state _randtobest1
    _range_from_range_index _range_from_time_index _raw_data _raw_predict _raw_predict_init _rdot
    _read _read_all _read_block _read_sections _read_to_next_section _ready_batches _real
    _real_set_num_threads _rebuild _recalc _record_output_indices _recv _recv_bytes _reduce_func
    _reducer_callback _reducers _reentrant_messages _ref_i8 _regime_transition_matrix_tvtp
    _register _register_new_job _register_outcome _registered _regularized_covmat
    _rejection_sampling _relative_forecast_variance _release _remainder _remove_dropped_categories
    _remove_overloaded_stl_kwargs _remove_zeros_ones _render _reorder _reparam _repeat_any_var
    _replace_estimator _repopulate_pool _repopulate_pool_static _repr_html_inner _repr_mimebundle_
    _repr_pattern _repr_pretty_ _representations _requested_passes _requests _res_classes _reset
    _reset_class _reset_internal_locks _reset_nest _reset_run_tracking _reshape_yi _resid
    _resid_dev _resid_info _residuals _residues _resize _resize_state _resolution _resolve
    _resolve_module_filepath _resolve_out_shapes _resolve_ufunc _response_method _restype_
    _result_queue _results _results_class _results_class_wrapper _results_ols2nd _results_table
    _results_wrapper _retain_cols _retrieve _retrieve_result _return_or_raise
    _revision_grouped_impacts _rewind _rho _rk _rkt _rlock _rmatmat _rmatmul_dispatch _rmatvec
    _rng _role _root _rotate _rotate_samples _route_mappings _route_params _routes _routing_repr
    _row_labels _rsub_dense _run_search _running _running_work_items _rvs _rvs_2d _rvs_3d
    _rvs_boyett _rvs_patefield _rvs_scalar _rvs_select _rvs_transform _rvs_transform_inv _s2
    _s_model _sample_dispatch _sample_formula _sample_inverse_transform _sample_odds_ratio_ci
    _sample_py _sample_weight _scalar_binopt _scale _scale_domain _scale_param _scale_parameters
    _scale_x _scaler _scaling _scaling_factor _scaling_shift _scandir _scatter _score
    _score_complex_step _score_finite_difference _score_func _score_geom _score_harvey _score_nb1
    _score_nbin _score_obs_harvey _score_p _score_param_defaults _score_param_names _score_samples
    _score_with_raw_predictions _score_without_scorer _scorer _scorers _scoring _scramble _season
    _seasonal _seasonal_forecast _seasonal_index _seasonal_periods _seeds _seen_passes
    _select_best_index _select_samples _self_metadata _self_model_spec _self_request _semi_inf_pos
    _semlock _send _send_bytes _separation_etext _sequence _serialize _set_array _set_arrayXarray
    _set_arrayXarray_sparse _set_attributes _set_bw_bounds _set_class _set_covariance
    _set_defaults _set_deprecated _set_drop_idx _set_exog_names _set_extra_params_names
    _set_final_exog _set_final_predicted_state _set_ident _set_int _set_intXint _set_intercept
    _set_many _set_matrix _set_max_features _set_native_id _set_oob_score
    _set_oob_score_and_attributes _set_parameters _set_params _set_threadpool_limits
    _set_tstate_lock _set_tuning_param _set_vector _set_yi _setdiag _setlink _setup
    _setup_binomial _setup_bounds _setup_brute _setup_oos_forecast _setup_queues _setup_regressors
    _setup_score_hess _setup_windows_module_apis _sf _sf1 _sgn _shape _shape_as_2d _shape_info
    _shapes _shift _should_skip_member _should_stop _shuffle_py _shutdown_lock _side _sigma2
    _sigma_domain _sigma_param _sign _simplices _simplify _simplify_scoped_terms _simulate
    _simulate_params _simulated_measurement_disturbance _simulated_state
    _simulated_state_disturbance _simulation_smoother _simulation_smoothers _simulators
    _simultaneous_ci _single _single_linkage_tree_ _size _sizes _sk_visual_block_
    _sk_visual_block_with_final_estimator _skewnorm_odd_moments _skip_missing _skip_test
    _skl_callbacks _skl_callbacks_to_teardown _sklearn_auto_wrap_output_keys
    _sklearn_output_config _sleeping_count _slice_means _slice_props _smooth
    _smooth_basis_for_single_variable _smooth_method _smoothed_batch_duration _smoothed_forecasts
    _smoothed_forecasts_cov _smoothed_forecasts_error _smoothed_forecasts_error_cov
    _smoothed_signal _smoothed_signal_cov _smoothed_state_autocovariance _smoother_attributes
    _smoother_options _smoothing_func _smoothing_param_names _snapshot_loaded_modules _solout
    _solve _solve_AB _solve_W _solve_bounded _solve_bounded_continuous _solve_bounded_discrete
    _solve_effect_size _solve_eigen _solve_eigen_covariance _solve_eigen_gram
    _solve_for_angular_rates _solve_lstsq _solve_svd _solve_svd_design_matrix
    _solve_svd_design_matrix_long _solve_svd_design_matrix_wide _sort_periods_and_windows _sparse
    _sparse_callable _sparse_decision_function _sparse_dot _sparse_fit _sparse_kernels
    _sparse_multidot_diag _sparse_predict _sparse_predict_proba _sparse_tensordot _spec
    _spec_arima _spline _spline_class _splines_s _splines_x _split_edge _split_indices
    _split_wexog _sqrt_diagonal _sqrt_lasso _sse _ssr _staged_raw_predict _stand_err
    _standard_coef _standard_error _standard_intercept _standard_normal_samples _standard_rvs
    _standardize _standardized_forecasts_error _start_executor_manager_thread _start_iter
    _start_params _start_params_search _start_time _starting_params _states _statespace
    _statespaces _static_oos_predict _static_predict _statistic_np _stats _stats_has_moments
    _stats_skip _stats_table _step_impl _stl _stl_kwargs _stop _stop_words_id _store_changes
    _store_history _str_extended_summary _str_header _str_indent _str_param_list _str_pattern
    _str_section _str_see_also _str_signature _str_summary _strategy _strip _structure
    _style_definition _style_map _sub_dense _sub_sparse _subcluster_norms _submit_resize_lock
    _subset _sum _sum_contrast _sum_duplicates _sum_nd _sum_of_squares _summary_cache
    _summary_text _sumy _support _support_cache _support_mask _support_missing_values
    _support_points _support_values _supported _sv _svd _svd_decompose_design_matrix
    _svd_full_matrices _swap _symbol_prefixes _symbol_suffix _symbol_suffixes _symv _syr _syr2
    _system_libraries _t _t_model _table _target_dim _temp_folder _temp_folder_manager
    _temp_folder_resolver _temp_folder_root _temporary_memmaped_filenames _terminate_and_reset
    _terminate_pool _terms _test_cy_gradient _tfidf _thread _thresholds _time_invariant _timeout
    _tmin _tmp _tmp_like_exog _to_1d_array _to_corr _to_dict _to_pandas _to_terms _tol _tol_em
    _tolerance _training_dim _tranform_predict_exog _transform_X_ordinal _transform_col
    _transform_max_iter _transform_predict_exog _transformer_to_input_indices _transformers
    _transformers_feature_names_out _transparams _transpose _tree _trend _trend_data
    _trend_is_const _trim_release _tsls_arima _tsne _tss _tss_indiv _type _type_ _ub_domain
    _ub_param _ufdr _ufunc_default_args _ufunc_default_kwargs _ufunc_or_ufuncs _umax _uncensor
    _uncensored _uncentered_tss _uniform _unlink_on_gc_collect _unmixing _unnormalized_transform
    _unpack _unpack_args _unpack_loc_scale _unq _unscale_parameters _untransform_logistic
    _unused_state _up _update _update_assoc _update_bracket _update_class_log_prior _update_coef_
    _update_diff_step _update_feature_log_prob _update_fitted_transformers _update_for_fixed
    _update_fun _update_grad _update_grid _update_hess _update_hessian _update_history
    _update_implementation _update_inner_stats _update_inverse_hessian _update_jac
    _update_mean_params _update_mean_variance _update_nogrid _update_parameters
    _update_regression_exog _update_regularized _update_sample_weight _update_sigma
    _update_sigma_woodbury _update_transformer_list _update_v _update_x _updated_ctor_param
    _updating _upstream_attrs _upstream_methods _use_boxcox _use_cache _use_mle _use_pandas
    _use_shared_mem _use_simple_format _use_t _use_test _use_validation_data _user_api
    _user_deterministic _using_patsy _v _valid_mask _validate_X_predict
    _validate_and_get_response_values _validate_bc _validate_can_fix_params _validate_center_shape
    _validate_column_callables _validate_curve_kwargs _validate_data _validate_estimator
    _validate_estimators _validate_final_estimator _validate_for_predict
    _validate_from_cv_results_params _validate_from_predictions_params _validate_grid_dimensions
    _validate_index _validate_input _validate_jac _validate_matrix _validate_n_bins
    _validate_n_categories _validate_order_kind _validate_out_of_sample_exog _validate_output
    _validate_parameters _validate_params _validate_plot_params _validate_remainder
    _validate_steps _validate_targets _validate_transformer_weights _validate_transformers
    _validate_vector _validate_y _validate_y_class_weight _validation_policy _value_desc
    _value_origin _var _var_classes _var_pred_mean _var_repetitions _var_weights _var_weights_name
    _variable_names _variable_pos _varname _verbose _visiting_param _vmax _vmin _w
    _wait_for_tstate_lock _wait_for_updates _wait_job_completion _wait_retrieval _wait_semaphore
    _waitpid_timed_out _warn_exit_early _warn_from_fit_status _warn_if_incompatible_openmp
    _warn_mkl_vcomp _warn_overlap _weekly_to_loc _weighted _weighted_cluster_center _weights
    _weights_cu _weights_not_none _wendog_xprod _wexog_singular_values _wexog_x_wendog
    _wexog_xprod _whiten _win _window _windows_module_apis_configured _with_data _wk2 _wlock
    _woken_count _work_ids _worker_exit_lock _workers _wrap _wrap_attrs _wrap_data _wrap_exception
    _wrap_jac _wrap_methods _wrap_namespace_error _wrap_pandas _wrap_prediction _wrap_results
    _wrapped_constraints _wrapped_fun _wrapped_grad _wrapped_hess _wrapper_for _write
    _write_func_code _writer _wx _wy _x0 _x_base _x_filter _x_history _x_param _x_scores _x_shift
    _x_slices _x_support _xdf _xepxe _xi _xl _xp _xpt _xpxi _xu _xy _y _y_axis _y_extra_shape
    _y_lag1 _y_scores _y_std _y_train_mean _y_train_std _yeo_johnson_inverse_transform
    _yeo_johnson_optimize _yidx _ynames_map _z_to_zinv _za_crit _za_critical_values _zero
    _zero_many _zeros _zinv_to_z _zz a_matrix_ ab abort_everything abs_tolerance abseps abserr
    absolute absorb accept accept_reject accept_sparse accept_tests acceptance_param accepted
    accepts_context acf acorr acovf acquire_new_handle activation active_ adapters addCol addCols
    addLinearObjective addRow addRows addVar addVars add_array add_base add_df add_dict
    add_extra_txt add_format add_halfspaces add_indicator add_op add_points add_request add_res
    add_scale add_self_request add_table_2cols add_table_params add_task add_text add_title
    add_token add_xi address adfstat adjoint aerr affinity affinity_matrix_ aggregate_func
    aggressive_elimination aic_hurvich algorithm alien align_vectors all_finite all_pairs
    all_pairs_names all_pmfs allow_mmap allow_nan allow_single_cluster allow_singular
    allow_unbounded_or_infeasible allowed_features allowed_matrix_scale_factor allpairtest alpha_
    alpha_1 alpha_2 alpha_H alpha_W alpha_bounds alpha_cv alpha_init alpha_per_target alphamax
    alphas alphas_ alphas_grid alt_names_map alternate_sign alternative analyzer ancestor anchor
    angle annotation annotations anova_table antiderivative append_subcluster apply_async
    apply_filter approx_equal approx_hessian approx_type approximate_diffuse_variance aq1 aq2 ar
    ar_coefs ar_lags ar_names ar_order ar_params ar_poly architecture arcoefs arcsin arcsinh
    arctan arctanh ardl_order areigenvalues arfreq arg_extractor arg_replacer arg_spec args_id
    arguments argv arhat arity arlhs arm1 arma2ar arma2ma arpack_dict arparams arpoly
    array_api_support array_float array_int array_like array_obj arroots arrow_args as_components
    as_csv as_davenport as_dual_quat as_euler as_exp_coords as_html as_latex as_latex_tabular
    as_matrix as_mrp as_posix as_quat as_rotvec as_string as_uri ascending asformat asfptype
    aspreconditioner asrepeats assign_labels associativity assume_centered astart asymptotic atol
    atomic_types attach_columns attach_columns_eq attach_cov attach_cov_eq attach_dates
    attach_generic_columns attach_generic_columns_2d attach_mv_confint attach_rows attach_ynames
    attribute_name authkey autolag_results autoregressive aux_regression_endog aux_regression_exog
    available_backends average average_precision average_solve_times aw ax_ axes_ azim b_ b_eq
    b_ub backend backend_kwargs backend_options background_style backward badvalue bandwidth
    bandwidth_ barrier_parameter barrier_tolerance bars_ base_cv base_estimator_ base_loss
    base_norm base_period base_rules baseline_cumulative_hazard
    baseline_cumulative_hazard_function basisStatusToString basisValidityToString basis_element
    basis_validity batch batch_completed batch_size batch_size_ bbox_args bc bcov_scaled
    bcov_unscaled begin_at_stage begin_group best_loss_ best_threshold_ best_validation_score_
    beta0 beta_ beta_1 beta_2 beta_loss bgcolor bglu_time bi bi_col bic_deviance bic_llf
    biclusters_ bifurcate bin bin_edges bin_edges_ bin_seeding bin_thresholds_ binarize binary
    binary_ops bind binned_left_cat_bitsets binnumber binsize bisecting_strategy bitHash_
    blend_multi_objectives blink blink2 block_loading_counts block_size blocked_modules blocksize
    bmat bode bold bootstrap bootstrap_distribution bootstrap_features bootstrap_results bound_
    bound_range boundary_conditions bounding_ax_ bounds bounds_error bounds_test boxsize brack
    bracket brackt branching_factor breadth_first break_routine break_ties breakable breakdown
    breakdown_ breakdown_point brentq_bounds breslow_gradient breslow_hessian breslow_loglike
    broken bse_fe bse_re bsejac bsejhj bsplines_ bsr_matrix btb buffered build build_sigma_array
    build_tree build_u_freqs_array builder bw bw2 bw_method bwk c0 c01 c1 c2 c3 c_names cache_ci
    cache_fit_res cache_method_on_dynlib cache_policy cache_result cache_size
    cache_validation_callback cached_means cachename calculate_areas calibrated_classifiers_
    calibrators call call_and_shelve call_args call_data_futures call_on_fit_task_begin
    call_on_fit_task_end call_queue callee caller calls can_absorb cancorr capacity capture
    caretize categorical categorical_features categorical_statistics categories_ category_count_
    cauchy_point causal caused causing cc_diff_cache ccdf ccf ccp_alpha cdf_default_method
    cdf_grid cdist_correlation_double_wrap cell_count cell_size censor_val censored censors
    center_ center_type centered_resid central centroid_ centroids_ cf cg_stop_cond chain
    chain_method chain_method_ chance_level_ change changeCoeff changeColBounds changeColCost
    changeColIntegrality changeColsBounds changeColsCost changeColsIntegrality
    changeObjectiveOffset changeObjectiveSense changeRowBounds characters check_X check_X_params
    check_active check_call_in_cache check_convergence check_double_option check_format
    check_handle check_index check_int_option check_inverse check_max check_min check_name
    check_order check_rank check_set check_string_option check_symbols check_y check_y_params
    chi2_contribs chi_func child_ children children_left children_lower_bound children_right
    children_upper_bound chisq chmod cho_cov cholcovinv cholmod_factor cholsigmainv cholsigmainv_i
    ci_beta ci_bse ci_conf_int ci_corr ci_cov_params ci_eta ci_f ci_f_corrected ci_kurt ci_mean
    ci_nc ci_omega2 ci_params ci_pvalues ci_resids ci_sample_distr ci_skew ci_summary ci_tvalues
    ci_var cinc cinc_se cjac ckertype class_count_ class_indexing_offsets class_log_prior_
    class_names class_prior class_prior_ class_weight class_weight_ classes classifier_tags
    clean_up clearLinearObjectives clearModel clearSolver clear_controlling_thread clear_item
    clear_location clear_memo clear_meta_and_links clear_path client clipped clone cloneattr closs
    cluster cluster_all cluster_by cluster_hierarchy_ cluster_list cluster_method
    cluster_selection_epsilon cluster_selection_method cnt code_book_ code_init code_size
    code_with_intercept code_without_intercept coef0 coef_eff coef_newton coef_old coef_path_
    coeff coefficient_matrices_error coefficient_matrices_var coefficient_matrices_vma
    coefficients_of_determination coefs coefs_ coefs_exog coefs_paths_ coerce_mmap coercible
    coint_rank coint_t col col_bound col_bound_dn col_bound_up col_cost_ col_cost_dn col_cost_up
    col_dual col_index col_lower_ col_names col_names_ col_status col_upper_ col_value colcov
    collapse collapse_cholesky collapse_design collapse_loglikelihood collapse_obs
    collapse_obs_cov collapse_obs_tmp collapsed collapsed_forecasts collapsed_forecasts_error
    collapsed_forecasts_error_cov colnames color colorize colors colpsd cols column_indices
    column_labels_ column_name_indexes column_suffixes columns_ comball common_doc communality
    companion_transition compare_f_test compare_lm_test compare_lr_test compare_score_test
    compat_mode completed component_indices_ component_re compresslevel compressor_file
    compute_ANOVA compute_batch_size compute_distances compute_feature_importances
    compute_full_tree compute_histograms_brute compute_histograms_subtraction
    compute_inverse_components compute_labels compute_matrix compute_node_depths
    compute_partial_dependence compute_score compute_sfield computed_poles conceal
    concentrate_scale conclusion conclusion_str concordant_minus_discordant condition_number
    conditional_formula conf_int_alpha conf_int_beta conf_int_det_coef conf_int_det_coef_coint
    conf_int_el conf_int_gamma conf_int_samples config configurations configure confint
    confint_lintransf confusion_matrix connect connect_vertex_non_symm connectivity
    conserve_memory console const_coint const_idx constant constant_ constant_hessian
    constant_to_optimal_zero constant_value constant_value_bounds constants constr constr0
    constr_nfev constr_nhev constr_njev constr_penalty constr_violation constrain_params
    constraint constraint_matrix constraint_values constraint_violation constraints
    constraints_hess construct_endog construct_fast construct_lcb_delaunay
    construct_lcb_simplicial construct_trend_data construct_trend_names consumes container_lib
    contains_item contains_path contamination context continuous contours_ contrast
    contrast_labels contrast_matrices contrast_matrix contrast_names contrasts controlling_thread
    converged_ converged_M converged_determinant converged_filtered_state_cov
    converged_forecast_error_cov converged_kalman_gain converged_predicted_state_cov convergence
    convergence_iter convert_params convex_hull coo_matrix cop_args copula copy_X copy_X_train
    copy_with_attrs copy_x corr_structure corr_test corrcoef correct_covariance cost
    cost_complexity_pruning_path count_categories count_idx count_neighbors count_nonzero cov_HC0
    cov_HC1 cov_HC2 cov_HC3 cov_a cov_adjust cov_beta cov_der2 cov_kwds cov_margins cov_moments
    cov_moments_all cov_names cov_nearest_method cov_null cov_object cov_params_approx
    cov_params_default cov_params_func_l1 cov_params_oim cov_params_opg cov_params_robust
    cov_params_robust_approx cov_params_robust_oim cov_params_wo_det cov_pen cov_prior
    cov_prior_df cov_raw cov_re cov_re_unscaled cov_resid cov_sig cov_struct cov_type cov_var_repr
    cov_ybar covariance covariance_ covariance_estimator covariance_factor covariance_matrix
    covariance_matrix_grid covariance_matrix_solve covariance_prior covariance_prior_
    covariance_type covchol covder2_kwds covinv covjac covjhj covm covs covx covy cp cpk cpp cpu
    create_container create_controller create_group create_location create_spec crit crit3 crit_es
    crit_f crit_table crit_vals crit_value criterion criterion_ critical_values critv_bounds
    critvalues cross_over_probability crossover crossover_iteration_count crude_or cs
    cs_diff_cache csc_matrix csr_matrix ctol ctransf cum_effect_cov cum_effect_stderr cum_effects
    cum_errband_mc cumhazard cumulative_effects cumulative_log_oddsratios cumulative_oddsratios
    cumulative_size current_M2 current_backend current_energy current_jac current_location
    current_mean current_n current_sklearn_version custom cusum cusum_squares cutpool_index
    cutpool_lower cutpool_num_col cutpool_num_cut cutpool_start cutpool_upper cutpool_value cv
    cv_alphas_ cv_error cv_iterator cv_loo cv_std cvargs cvm cvt cw cwd cycle
    cycle_frequency_bound cyclic_product d1 d10_loose d10_tight d2 d4 d4_loose d4_tight d6_loose
    d6_tight d8_loose d8_tight d_dtype d_offset d_shape daemon damped_cycle damped_trend damping
    damping_trend dash_wrapped data_as_pandas data_context data_futures data_linear data_points
    data_range_ data_revisions data_sorted data_start data_transformed data_trimmed data_type
    data_updates data_weights data_winsorized datali dataname dataset datasets_pair datatype dates
    dbn dbscan_clustering ddf ddof ddof_scale debug_id debug_origin_name debug_update_count
    deciles deciles_hlines_ deciles_vlines_ decision_function_shape decision_path decode_error
    decomp decompressor_file decorrelate decr decrement default_fmt default_lapack_driver
    default_n_jobs default_rng default_statistics default_workers define_parameters deflation_mode
    deg2rad deg_simplex degrees degrees_of_freedom_ degrees_of_freedom_prior
    degrees_of_freedom_prior_ delaunay_triangulation deleteCols deleteRows deleteVars delta delta0
    delta_f delta_t demeaned den denom dense_output densify density_ density_confint density_var
    dep_data dep_params dep_type deprecated depth depvar der2_basis der_basis deriv2
    deriv2_numdiff derivative derivatives derivminus derivplus derphi desc design design_info
    design_ma_params_idx design_matrix designx designx_s designx_u designx_v det_all det_coef
    det_coef_coint det_subset details_by_impact details_by_update determinant deterministic
    detomega deviance deviations_ df2 df_chi2 df_constraints df_denom df_diff df_f df_fval df_last
    df_lr_null df_modelwc df_num df_num2 df_resid_inference df_resid_null df_total df_total_hsd
    dfactor dfd dfn dframe dfs di dia_matrix diag diag_tol diagn diagnostic_summary
    diagonal_obs_cov dict dict_init dictionary diff_cache diff_endog differentiable differentiate
    dim dim_ dim_basis dimension direct_effects disconnect discrete disp dispatch_next
    dispatch_one_batch dispatch_table dispatch_timestamp display_labels dissimilarity
    dissimilarity_matrix_ dist dist_ dist_args dist_func dist_matrix_ dist_to_rdist
    distance_matrix distance_threshold distances_ distargs distfn distinguish_nan_and_inf distr
    distr_mv distr_uv distribution distribution_chi2 distribution_f dither dl_lags dlpi_addr
    dlpi_name dlpi_phdr dlpi_phnum dlt do_early_stopping_ doc_link doc_link_label doc_topic_prior
    doc_topic_prior_ docstring dof dof_satt dok_matrix dom_x domain_diff domain_low domain_upp
    done dps draw draw_initial_state_variates draw_measurement_disturbance_variates
    draw_state_disturbance_variates drive drop_field drop_idx_ ds dtype_exclude dtype_i
    dtype_include dual dual_coef_ dual_feasibility_tolerance dual_gap_ dual_residual_tolerance
    dual_solution_status dual_valid dual_vertices dual_win dummies_groups dummies_time dummy
    dummy_idx dummy_leaf_ dummy_sparse dump_item duration dwSize dx dynlib e early_exaggeration
    early_stopping ebest edf efactors eff effect effective_metric_ effective_metric_params_
    effective_n_jobs effects effectsize effectsize_normal efficiency efficient efron_gradient
    efron_hessian efron_loglike eig eigen_solver eigen_tol eigenvals eigenvalues_ eigenvecs
    eigenvectors_ eigs el_test elev eliminate_zeros embedding_ emin empty_description encircle
    encoded encoded_cache encoded_missing_value encodings_ end_group end_idx endog
    endog_factor_iloc endog_factor_map endog_grouped endog_lagged endog_li endog_names endog_orig
    endog_type endog_values endow_eff endpoints energy energy_state energy_state_improved
    energy_trial enet_tol enforce_feasibility enforce_invertibility enforce_stationarity
    enforce_store_limits ensemble ensureColwise ensureRowwise ensure_full_rank
    ensure_native_byte_order entry entry_s env eof eps2 eps2_alt epsilon_ epsilon_iter eql
    equiv_limits err_band_sz1 err_band_sz2 err_band_sz3 err_msg errband_mc errcheck errfile error_
    error_const error_cov_type error_estimator_order error_exponent error_last error_norm
    error_norm_old error_on_new error_order error_score error_var errorbar_ est est_lmbda estimate
    estimate_error estimate_scale estimate_tweedie_power estimation_kwds estimation_method
    estimator estimator_ estimator_class estimator_errors_ estimator_name estimator_params
    estimator_type estimator_weights_ estimators estimators_features_ estimators_samples_
    estresults eta0 eta2 ev eval_method evals evaluate evaluate_every evec evecs exc
    exception_strategy exclude_tmoms execution_time executor_flags executor_id executor_reference
    exog exog1 exog2 exog_ar exog_coefs exog_coint exog_coint_coefs exog_f_mean exog_final_names
    exog_fulltrans exog_fulltrans_li exog_grouped exog_hat exog_hat_params exog_infl exog_keep
    exog_li exog_linear exog_names exog_orig exog_params exog_precision exog_re exog_re2_li
    exog_re_li exog_re_names exog_re_names_full exog_s exog_s_mean exog_tvtp exog_var exog_vc
    exog_vc2 exp_dirichlet_component_ expandparams expanduser expect expected expected_durations
    expected_exc_types expected_fit_params expected_freq expected_sample_weight expected_to_fail
    expected_to_fail_reason explained expm1 export exposure exposure_name expr ext extend_right
    extension extent extra_args extra_public_methods extra_txt extract_infodict extract_parameters
    extrapoints extrapolate extrapolation f0 f0_norm f1 f2 f3 f_ f_bracket f_cached f_last
    f_lowest f_maps f_min f_min_true f_params f_pts f_rtol f_stat f_test f_tol f_updated f_x
    fa_method fab fac fac_magnitude fac_psd factor factor_block_orders factor_blocks factor_cache
    factor_contrasts factor_evaluation_error factor_infos factor_multiplicities factor_names
    factor_order factor_orders factor_score_params factor_scoring factor_terms factor_variables
    factors factors_L1 factors_L1_5 factors_L1_5_ix factors_ar factors_ix fail_routine
    fallback_lbfgs_solve family fast fast_forward fcastvalues fcn fd fdr fdr_df fdrp fe fe_p
    fe_params fe_pen fe_sd feasibilityRelaxation feasibility_check feasible feature feature_all_
    feature_count_ feature_flags feature_fraction_per_split feature_log_prob_
    feature_name_combiner feature_names feature_names_ feature_names_out feature_range features
    features_ fep_names fevd fevd_table fft_mode field_args figure_ file_handle filename_prefixes
    filenames fileobj_factory filepath fill_between_ fill_space filter_attributes filter_augmented
    filter_chandrasekhar filter_collapsed filter_concentrated filter_conventional
    filter_exact_initial filter_extended filter_method filter_methods filter_results
    filter_square_root filter_timing filter_univariate filter_unscented filtered filtered_cov
    filtered_forecasts filtered_forecasts_error_cov filtered_marginal_probabilities
    filtered_signal filtered_signal_cov filtered_state filtered_state_cov final_estimator
    final_estimator_ finalize finalized_leaves finalizer find_class find_lowest_vertex find_minima
    find_node_split find_simplex finit finite_diff_jac_sparsity finite_diff_options
    finite_diff_rel_step finite_ev finite_fev finite_homology_growth finite_iterations
    finite_precision finite_time first_dep_update first_iteration first_season first_step
    fit_algorithm fit_args fit_constrained fit_details fit_em fit_history fit_intercept
    fit_intercept_only fit_inverse_transform fit_kwds fit_kws fit_loc_scale fit_map fit_note
    fit_options fit_params fit_path fit_prior fit_regularized fit_result fit_status_ fit_vb fitres
    fitted fitted_cov fittedfcast fix fix_df fix_params fixed fixed_initial_state fixed_params
    fixed_paramsmask fixed_scale fixed_vocabulary_ fixity fjacb fjacd fjwj flag flatten_transform
    fmi fmin fn fnr fontname fontsize foo_param for_data for_materializer for_token forc_lower
    forc_upper force_alpha forecast_cov forecast_error forecast_error_cov
    forecast_error_diffuse_cov forecast_error_fac forecast_error_ipiv forecast_error_work
    forecast_interval forecast_variance forecasts forecasts_error forecasts_error_cov
    forecasts_error_diffuse_cov forget_factor format_ format_reduced formula formula_engine
    formula_linear formula_materializer_error fp fpe fpool fpr fprime fprime2 fpval fr
    frac_miss_info fraction frame freepat freeze freq_seasonal freq_seasonal_harmonics
    freq_seasonal_periods freq_weights freq_weights_name freqresp freqs frequency fresh_restarts
    fresh_restarts_max_iter from_PreparedConstraint from_ardl from_bernstein_basis from_cholesky
    from_coeffs from_color from_components from_cv_results from_cython from_davenport
    from_derivatives from_diagonal from_dual from_dual_quat from_eigendecomposition
    from_estimation from_estimator from_euler from_exp_coords from_formula from_formula_parser
    from_index from_matrix from_meta from_mrp from_packed from_parts from_power_basis
    from_precision from_predictions from_quat from_results from_roots from_rotation from_rotvec
    from_scorer from_spec from_spline from_string from_translation from_win_equals_dual
    from_window fs ftol full full_output fun0 fun_and_grad fun_args fun_history fun_in fun_single
    fun_vectorized fun_wrapped func_args func_code_info func_id func_wrapper funcalls funcinv
    funcinvminus funcinvplus function function_and_constraints funl furthest_site future fval fx
    fy g g_args g_cons g_cons_args g_prev g_topograph g_updated gain gain_matrix gam gamma_
    gamma_bounds gap gcons gcv gcv_mode generate_sample generated_measurement_disturbance
    generated_obs generated_state generated_state_disturbance generic_impl generic_moment
    getBasicVariables getBasis getBasisInverseCol getBasisInverseColSparse getBasisInverseRow
    getBasisInverseRowSparse getBasisSolve getBasisSolveSparse getBasisTransposeSolve
    getBasisTransposeSolveSparse getCol getColByName getColEntries getColIntegrality getColName
    getCols getColsEntries getDualObjectiveValue getDualRay getDualRayExist
    getDualUnboundednessDirection getDualUnboundednessDirectionExist getFixedLp getHessianNumNz
    getIis getInfinity getInfo getInfoType getInfoValue getLinearObjective getLp getModel
    getModelPresolveStatus getModelStatus getName getNumCol getNumLinearObjectives getNumNz
    getNumRow getObjectiveOffset getObjectiveSense getObjectiveValue getOptionType getOptionValue
    getOptions getPresolvedLp getPrimalRay getPrimalRayExist getRanging getReducedColumn
    getReducedColumnSparse getReducedRow getReducedRowSparse getRow getRowByName getRowEntries
    getRowName getRows getRowsEntries getRunTime getSavedMipSolutions getSolution get_aligns
    get_all_option_types get_arrays get_ast get_ast_from_tokens get_boundaries_intersections
    get_bracket_info get_cached_func_code get_cached_func_info get_cdll get_cell
    get_cluster_to_bisect get_coding_column_names get_coding_matrix get_coefficient_matrix
    get_coefficient_row_names get_coefficients_of_determination get_coeffs get_color
    get_column_indices get_column_names get_colwidths get_compare get_contrast_matrix
    get_covariance get_crit get_datatype get_default_columns get_depth get_descendants
    get_description get_details get_diagnostic get_distance_matrix get_distr get_distribution
    get_drop_field get_dtype get_empty_eval_env get_eq_index get_extension get_extremes_2d get_eyy
    get_factor_categories get_factor_format get_fe_params get_fill_color get_fitting_data get_for
    get_format get_func get_hat_matrix_diag get_highs_options_records get_html_style
    get_hull_facets get_hull_points get_id get_impacts get_indices get_influence get_item_info
    get_items get_knots get_layer_name_for_key get_linear_constraints get_lmost_sibling
    get_loadings_frame get_logs get_lowest get_margeff get_marginal get_materializer get_matrices
    get_matrix get_max_depth get_max_dtype_list_length get_memmapping_executor get_metadata
    get_metadata_routing get_metric get_model_matrix get_model_spec get_n_calls get_n_leaf_nodes
    get_n_leaves get_na_action get_nested_backend get_nlfun get_nowait get_num_threads
    get_numerical_endpoints get_option_type get_optional_args get_original_num_threads get_packed
    get_paraboloid_shift_scale get_params get_points get_precision get_renderable get_renderables
    get_required_variables get_residual get_return_code get_reusable_executor
    get_robustcov_results get_scale get_shape get_simplex_facet_array get_simulation_output
    get_slack get_slices get_smoothed_decomposition get_source_context get_spans_intercept
    get_spec get_split_data get_status get_submatrix get_t get_table_column get_term_indices
    get_term_name get_term_name_slices get_term_names get_terms get_terms_from_ast
    get_tokens_from_formula get_tree_stats get_tuning get_variable_indices get_variables
    get_version get_voronoi_diagram get_with_layer_name getcol getformat geth getmaxprint getnnz
    getranks getrow getrowview ginit githash glob global_config global_stop_criteria globs
    glpsol_cost_row_location gp gpool gpu grad grad0 gradient gradient_and_jacobian
    gradient_hessian gradient_hessian_product gradient_old gradient_proba gradient_times_newton
    gradients greater grid grid_shape grid_size group_c group_demean group_idx group_indices
    group_iter group_labels group_list group_means group_names group_sums group_t groupdemean
    groupidx groupintlab groupmean groupmeanfilter groupnobs groups_ix groups_orig groupsswithin
    groupstats groupsum groupsunique groupvarwithin grow gtest gtol gx gy h h0 h2 h_abs h_abs_old
    h_previous h_samples_ halfspaces halfwidths hamilton_representation handle_NA handle_missing
    handle_params handle_unknown hardlink_to harvey_adj_factor has_canonical_format has_infinite
    has_intercept has_missing has_missing_values has_more has_seasonal has_sorted_indices
    has_trend hasconst hasexog hat_matrix_diag hat_matrix_trace have_pandas heatmaps_ helmert hess
    hess_fro hess_gershgorin_ub hess_inf hess_inv hess_type hess_wrapped hessian hessian_
    hessian_factor hessian_numdiff hessian_tol hessian_warning hessians hessians_are_constant
    hessinv hessp hessv het_scale hgr hgrd hidden hidden_layer_sizes high_slope higher
    highs_analysis_level highs_debug_level hilbert_cache histogram_builder histograms history
    history_batches history_callback hold_back home homogeneity hop horizons hstack htw
    hypersphere_method i i2 i_fixed ibd ic icbest iccdf icdf ics id id_matrix id_xlim_callback
    id_ylim_callback ident identity_transition idf_ idio_ar_L1 idio_ar_M idio_ar_Q idio_ar_Q_ix
    idiosyncratic_ar1 idx_array idx_best idx_flat idx_nonzero_batches ifactor ifixb ifixx ifunc
    ignore ignore_implicit_zeros ignore_inf_sign ihilbert_cache ilabels ilogccdf ilogcdf im_
    im_ratio imap imap_unordered imp impacted_variable impacts implicit importance_getter impulse
    impulse_response impulse_responses impurity imputation_order imputation_sequence_ impute
    impute_pmm imse in_domain in_main_thread in_sample in_simplex in_var_ in_y_pred_range
    in_y_true_range inc include_bias include_intercept includes includes_intercept inclusive
    inclusive_b increasing increasing_ increment incumbent_minres ind ind_f_min indentation
    indep_type independence_probabilities indexHash_ index_ index_regime index_regime_purpose
    index_shape indicator_ indirect_effects indptr inf infinite_bound infinite_cost infl inflation
    info_criteria information information_set infrequent_categories_ infty_cons_sampl inherit_docs
    init_ init_args init_centroids_ init_gradient_and_hessian init_kwds init_main_module
    init_options init_params init_population_array init_population_lhs init_population_qmc
    init_population_random init_scale init_size init_sq_norm_ init_t0 init_time init_zero_coef
    initial_design initial_diffuse_state_cov initial_imputer_ initial_level initial_period
    initial_probabilities initial_seasonal initial_selection initial_state initial_state_cov
    initial_state_cov_inv initial_state_intercept initial_state_names initial_state_variates
    initial_strategy initial_transition initial_trend initial_values initial_variance
    initialization initialization_method initialization_type initialize
    initialize_approximate_diffuse initialize_components initialize_default initialize_diffuse
    initialize_known initialize_statespace initialize_stationary initialize_steady_state
    initialized initialized_diffuse initialized_stationary inlier_mask_ inner_max_num_threads
    inner_solve innernode innovations_transition input input_tags input_type inputs
    insert_cf_subcluster insert_header_row insert_knot insert_parameters insert_stub insert_stubs
    instrument instrument_names int_dtype int_eff int_only integral integrality integrality_
    integrate integrate_1d integrate_box integrate_box_1d integrate_gaussian integrate_kde
    integrator_classes inter_slope interaction interaction_cst interaction_cst_indices
    interaction_only intercept_hidden_ intercept_idx intercept_longrun intercept_origin
    intercept_removed intercept_scaling intercept_term intercept_visible_ intercepts_ internal_api
    interpolants interpolator interval_censored interval_y_pred interval_y_true intlab intp
    intra_slope inv inv_cov inv_kw_args invalidate inverse inverse_components_ inverse_deriv
    inverse_deriv2 inverse_func inversion_method inversion_methods invert_cholesky invert_lu
    invert_univariate invertible invertroots iout ipm_iteration_count ipm_iteration_limit
    ipm_optimality_tolerance ipntr iprint ipx_dualize_strategy irf irf_errband_mc irf_resim irfobj
    irfs irregular isDaemon is_absolute is_alive is_ar_consecutive is_block_device is_categorical
    is_categorical_ is_categorical_NA is_char_device is_clf is_complete is_complex is_constant
    is_data_valid is_dir is_dummy is_feasible is_fifo is_file is_fitted_ is_integrated
    is_invertible is_leaf is_ma_consecutive is_model_valid is_mount is_moved_ is_multiclass
    is_multinomial_no_penalty is_multinomial_with_intercept is_numerical_NA is_relative_to
    is_reserved is_satisfied_by is_scaled_ is_seasonal is_socket is_stable is_stationary
    is_supported_container is_symlink is_ufunc is_usable_for isindependent isinvertible isreal
    isstationary isstructured istate istft italic iter_leaves iter_subsets iterate iterate_all
    iterate_complex iterate_delaunay iterate_hypercube iterate_infodict iterated_power iteration
    iterations_expand iterative_fit iterdir iters_done itilbert_cache iweights iwork ix_miss
    ix_obs ixpr jac0 jac_dot_v jac_factor jac_mag jac_params jac_wrapped jacobian jacv jitter job
    join_kwds join_method join_params joinpath joint_likelihoods jval k k1 k2 kBasic
    kBasisValidityInvalid kBasisValidityValid kBool kCallbackIpmInterrupt kCallbackLogging
    kCallbackMax kCallbackMin kCallbackMipDefineLazyConstraints kCallbackMipGetCutPool
    kCallbackMipImprovingSolution kCallbackMipInterrupt kCallbackMipLogging kCallbackMipSolution
    kCallbackMipUserSolution kCallbackSimplexInterrupt kColwise kContinuous kCount kDantzig
    kDetailed kDevex kDouble kError kHighsDebugLevelCheap kHighsDebugLevelCostly
    kHighsDebugLevelExpensive kHighsDebugLevelMax kHighsDebugLevelMin kHighsDebugLevelNone
    kHighsInterrupt kIisBoundStatusBoxed kIisBoundStatusDropped kIisBoundStatusFree
    kIisBoundStatusLower kIisBoundStatusNull kIisBoundStatusUpper kIisStrategyFromLpColPriority
    kIisStrategyFromLpRowPriority kIisStrategyLight kIisStrategyMax kIisStrategyMin
    kImplicitInteger kInfeasible kInfo kInt kInt64 kInteger kInterrupt kIterationLimit kLoadError
    kLower kMaximize kMemoryLimit kMinimize kModelEmpty kModelError kNonbasic kNotPresolved
    kNotReduced kNotset kNullError kNumCallbackType kNumSimplexNlaOperation kObjectiveBound
    kObjectiveTarget kOk kOptimal kOptionsError kPostsolveError kPresolveError kReduced
    kReducedToEmpty kRowwise kRowwisePartitioned kSemiContinuous kSemiInteger
    kSimplexEdgeWeightStrategyChoose kSimplexEdgeWeightStrategyDantzig
    kSimplexEdgeWeightStrategyDevex kSimplexEdgeWeightStrategyMax kSimplexEdgeWeightStrategyMin
    kSimplexEdgeWeightStrategySteepestEdge kSimplexInfeasibilityProofRefinementAlsoScaledLp
    kSimplexInfeasibilityProofRefinementMax kSimplexInfeasibilityProofRefinementMin
    kSimplexInfeasibilityProofRefinementNo kSimplexInfeasibilityProofRefinementUnscaledLp
    kSimplexNlaBtranBasicFeasibilityChange kSimplexNlaBtranEp kSimplexNlaBtranFull
    kSimplexNlaBtranPse kSimplexNlaFtran kSimplexNlaFtranBfrt kSimplexNlaFtranDse kSimplexNlaNull
    kSimplexNlaPriceAp kSimplexNlaPriceFull kSimplexPriceStrategyCol kSimplexPriceStrategyMax
    kSimplexPriceStrategyMin kSimplexPriceStrategyRow kSimplexPriceStrategyRowSwitch
    kSimplexPriceStrategyRowSwitchColSwitch kSimplexPrimalCorrectionStrategyAlways
    kSimplexPrimalCorrectionStrategyInRebuild kSimplexPrimalCorrectionStrategyNone
    kSimplexStrategyChoose kSimplexStrategyDual kSimplexStrategyDualMulti
    kSimplexStrategyDualPlain kSimplexStrategyDualTasks kSimplexStrategyMax kSimplexStrategyMin
    kSimplexStrategyNum kSimplexStrategyPrimal kSimplexUnscaledSolutionStrategyDirect
    kSimplexUnscaledSolutionStrategyMax kSimplexUnscaledSolutionStrategyMin
    kSimplexUnscaledSolutionStrategyNone kSimplexUnscaledSolutionStrategyNum
    kSimplexUnscaledSolutionStrategyRefine kSolutionLimit kSolutionStatusFeasible
    kSolutionStatusInfeasible kSolutionStatusNone kSolveError kSolvePhase1 kSolvePhase2
    kSolvePhaseError kSolvePhaseExit kSolvePhaseMax kSolvePhaseMin kSolvePhaseOptimal
    kSolvePhaseOptimalCleanup kSolvePhasePrimalInfeasibleCleanup kSolvePhaseTabooBasis
    kSolvePhaseUnknown kSquare kSteepestEdge kString kTimeLimit kTimeout kTriangular kUnbounded
    kUnboundedOrInfeasible kUnknown kUpper kVerbose kWarning kZero k_add k_ar k_ar_diff
    k_ar_params k_args k_best k_cat k_constant k_constr k_constraint k_constraints k_dep k_diff
    k_diffuse_states k_dim k_easy k_endog k_endog2 k_endog_M k_endog_Q k_endogstates k_exog
    k_exog_linear k_exog_params k_exog_user k_extra k_extra1 k_extra2 k_factor_blocks k_factors
    k_fe k_fep k_folds k_grid k_grid_product k_hard k_indep k_inflate k_keep k_lags k_levels k_ma
    k_ma_params k_max k_max_add k_max_included k_min k_moments k_moments_all k_moments_test k_moms
    k_noise k_null k_obs_cov k_obs_intercept k_parameters k_params k_pmm k_posdef k_posdef2
    k_posdef_factors k_posdef_idio k_posdef_idio_M k_posdef_idio_Q k_re k_re2 k_regimes k_scale
    k_seasonal_ar k_seasonal_ar_params k_seasonal_diff k_seasonal_ma k_seasonal_ma_params k_select
    k_shapes k_smooth k_smooths k_state_cov k_states k_states2 k_states_factors k_states_idio
    k_states_idio_M k_states_idio_Q k_statesposdef k_tot k_transition k_trend k_unconstr
    k_variables k_vars k_vc k_vcp kall kalman_gain kappa keep_empty_features keep_feasible
    keep_index kernel kernel_ kernel_density kernel_params kernel_pca_ kernel_var kernels kfilter
    kill_workers kkt_tolerance kl_divergence_ kls kneighbors_graph knot_kwds knots
    known_categories knownfailure kruskal kurt0 kw_args kwonlyargs kwonlydefaults l1_ratio
    l1_ratio_ l1_ratios l1_ratios_ l2_penalty l2_reg_strength l2_regularization label_binarizer_
    label_cells label_distributions_ labeled_iter_ labels lag_indices lagr_hess lagrangian_grad
    lagrangian_hessian lagrangian_hessian_s lagrangian_hessian_x lags lambda_ lambda_1 lambda_2
    lambda_current lambda_init lambda_lb lambdas_ large_matrix_value last_accepted last_access
    last_f last_params last_time last_val last_x layered_context lb lb_pvalue lb_stat lbound_maps
    lbounds lbrother lchmod ldwork le_ leads leaf_size leafnode leafs leafsize learning_decay
    learning_method learning_offset learning_rate learning_rate_ learning_rate_init
    leaves_parallel left_censored left_child left_indices_buffer len_s length_scale
    length_scale_bounds less lesser levels_contrast lfdr lhs lhs0 lhs1 lhs_method lhs_termlist
    lhsf lib_controllers lift_points lil_matrix limits lin_trend_coint line_ line_search
    linear_constraint linear_loss linear_sum_ lines_ link link_id link_precision link_to linkage
    linkinv links linpred linpred_se llf_el llf_obs llf_recursive llf_recursive_obs llf_scaled
    llnull llr llr_pvalue lm lmbda lmost_sibling lmpval lnalpha lnalpha_std_err load load_additems
    load_append load_appends load_binbytes load_binbytes8 load_binfloat load_binget load_binint
    load_binint1 load_binint2 load_binpersid load_binput load_binstring load_binunicode
    load_binunicode8 load_build load_bytearray8 load_coef_repr load_dict load_dup
    load_empty_dictionary load_empty_list load_empty_set load_empty_tuple load_ext1 load_ext2
    load_ext4 load_false load_float load_frame load_frozenset load_get load_global load_inst
    load_int load_item load_list load_long load_long1 load_long4 load_long_binget load_long_binput
    load_mark load_memoize load_newobj load_newobj_ex load_next_buffer load_none load_obj
    load_persid load_pop load_pop_mark load_proto load_put load_readonly_buffer load_reduce
    load_setitem load_setitems load_short_binbytes load_short_binstring load_short_binunicode
    load_stack_global load_stderr load_stop load_string load_true load_tuple load_tuple1
    load_tuple2 load_tuple3 load_unicode loaded_backends loading_constraints loading_counts
    loadings loadings_no_rot loc_raw local_iter local_log_oddsratios local_oddsratios
    local_resources local_search location location_ log1p log_det log_det_scale log_dev_level
    log_file log_githash log_marginal_likelihood_value_ log_oddsratio log_oddsratio_confint
    log_oddsratio_pvalue log_oddsratio_se log_pdet log_riskratio log_riskratio_confint
    log_riskratio_pvalue log_riskratio_se log_to_console log_type logccdf logdet logdetcov
    logdetsigma logentropy logfile loglike loglike_ loglike_and_score loglike_constant loglike_grp
    loglike_method loglike_mu loglike_obs loglikelihood loglikelihood_burn loglikeobs
    logodds_pooled logodds_pooled_confint logodds_pooled_se logposterior logposterior_grad
    loky_pickler long_run_effects loo_likelihood loss loss_ loss_curve_ loss_functions
    loss_gradient loss_value loss_value_old low_slope lower_bandwidth lower_border_end
    lower_bound_ lower_bounds_ lower_degree lower_nodes_and_weights lowerbound lowercase lowercut
    lowerlimit lowest_optimization_result lp_ lr1 lr2 lr_effect_cov lr_effect_stderr lr_effects
    lr_schedule lres lstat lu lvl m_num m_num_mid ma_lags ma_names ma_order ma_params ma_poly
    ma_rep macoefs madvise mae maeigenvalues mafreq magnitude mahalanobis mahalanobis_raw make
    make_known_categories_bitsets make_predictor make_tasks_table malags map_async maparams mapoly
    margeff margeff_cov margeff_options margeff_se marginal marginal_probabilities marginals
    margins_se maroots martingale_residuals mask_attribute mask_value mast mat matches
    materializer materializer_params matmat mats matvec max_abs_ max_ar_order max_bins
    max_cluster_size max_complementarity_violation max_count max_depth max_df max_distance_point
    max_distance_rectangle max_doc_update_iter max_dual_infeasibility max_dual_residual_error
    max_eig_stat max_eig_stat_crit_vals max_eps max_extents max_factor_order max_features
    max_features_ max_fun max_hnil max_integrality_violation max_iter max_iter_predict max_lag
    max_leaf_nodes max_ma_order max_n_alphas max_n_classes max_no_improvement max_nobs
    max_order_ns max_order_s max_patches max_primal_infeasibility max_primal_residual_error
    max_propagation_depth max_rank max_reduced_ar_order max_reduced_ma_order max_refresh
    max_relative_dual_infeasibility max_relative_dual_residual_error
    max_relative_primal_infeasibility max_relative_primal_residual_error max_resources
    max_resources_ max_rho max_samples max_samples_ max_seasonal_ar_order max_seasonal_ma_order
    max_size max_skips max_step max_subpopulation max_subtasks max_train_size max_trials
    max_updates max_value maxcv maxcv_history maxdepth maxes maxev maxfev maxfun maximiser maximum
    maxit maxiter maxlag maxlist maxn maxprint maxpts maxstring maxtime maxtuple maxvalue may_pass
    mean1 mean2 mean_change_tol mean_deriv mean_deriv_exog mean_direction mean_null mean_params
    mean_precision_ mean_precision_prior mean_precision_prior_ mean_prior mean_prior_ mean_resid
    mean_resultant_length mean_trimmed mean_winsorized meandiffs means means_init
    measurement_disturbance_variates measurement_error mediator mediator_model medoids_ memo
    memoize memorize_chunk memorize_finish memorize_passes_needed memory memory_conserve
    memory_no_filtered memory_no_filtered_cov memory_no_filtered_mean memory_no_forecast
    memory_no_forecast_cov memory_no_forecast_mean memory_no_gain memory_no_likelihood
    memory_no_predicted memory_no_predicted_cov memory_no_predicted_mean memory_no_smoothing
    memory_no_std_forecast memory_options memory_store_all merge_subcluster messages meta meth
    method_kw methods methods_to_check metric metric_mds metric_params mfft mgc_dict mi
    min_bin_freq min_categories min_cluster_size min_cons min_curvature min_denominator min_df
    min_dim min_distance_point min_distance_rectangle min_features_to_select min_frequency
    min_gain_to_split min_grad_norm min_hessian_to_split min_impurity_decrease min_nobs
    min_resources min_resources_ min_samples min_samples_leaf min_samples_split min_solver_args
    min_step min_value min_weight_fraction_leaf min_weight_leaf minhgrd mini_batch minimise_pool
    minimiser minimization_failures minimize minimize_every_iter minimizer minimizer_kwargs
    minimizer_pool minimizer_pool_F minimizer_wrapper minimizers minimum minmax minres mins
    mip_abs_gap mip_detect_symmetry mip_dual_bound mip_feasibility_tolerance mip_gap
    mip_heuristic_effort mip_heuristic_run_feasibility_jump mip_heuristic_run_rens
    mip_heuristic_run_rins mip_heuristic_run_root_reduced_cost mip_heuristic_run_shifting
    mip_heuristic_run_zi_round mip_lp_age_limit mip_max_improving_sols mip_max_leaves
    mip_max_nodes mip_max_stall_nodes mip_min_cliquetable_entries_for_parallelism
    mip_min_logging_interval mip_node_count mip_pool_age_limit mip_pool_soft_limit
    mip_primal_bound mip_pscost_minreliable mip_rel_gap mip_report_level mip_solution missing
    missing_forecasts missing_forecasts_error missing_forecasts_error_cov missing_go_to_left
    missing_mask missing_row_idx missing_values_bin_idx missing_values_bin_idx_ mixing_ mkdir ml
    mle_regression mle_retvals mle_settings mlefit mmap_mode mode_option model model1 model2
    modelStatusToString model_args_fn model_class model_cls model_dets model_dist model_formula
    model_infl model_kwds_fn model_kws model_latex_names model_main model_name_ model_names
    model_orders model_pool model_result model_spec model_spec_linear model_spec_type model_type
    models moderators modif_censors modified_tol mods_ mom_outcome moment moment_tol moment_type
    moments moments_constraint moments_deriv momentum monotonic_cst move mpmath_func ms mscale mse
    mse_model mse_path_ mse_total mu mu0 multi_class multi_label multi_output multiclass_colors
    multiclass_colors_ multimetric_ multitest_method multivariate_smoother mutation_func
    mv_mean_contour mv_test mv_test_mean mvsk n0 n1 n2 n_alpha n_batch_iter_ n_best n_bins n_bins_
    n_bins_non_missing n_bins_non_missing_ n_calls n_candidates n_candidates_ n_categorical_splits
    n_categories_ n_classes n_classes_ n_clusters n_clusters_ n_columns n_comp n_completed_tasks
    n_components n_components_ n_constraints n_corrs n_dimensions n_dispatched_batches
    n_dispatched_tasks n_eq n_equal_steps n_estimators n_estimators_ n_events n_factor n_features
    n_features_ n_features_out_ n_features_to_select n_features_to_select_
    n_features_with_missing_ n_groups n_ineq n_init n_iter n_iter_no_change
    n_iter_without_progress n_iterations_ n_jobs n_knots n_layers_ n_leaves n_levels
    n_max_elements_to_show n_nearest_features n_neighbors n_neighbors_ n_node_samples n_nodes
    n_nonzero_coefs n_nonzero_coefs_ n_obs n_output_features_ n_outputs n_outputs_ n_oversamples
    n_pairs n_points n_pos n_possible_iterations_ n_prc n_quantiles n_quantiles_ n_refinements
    n_remaining_candidates_ n_repeats n_required_iterations_ n_res n_resamples n_resources_
    n_restarts_optimizer n_revisions n_revisions_detailed n_revisions_grouped n_risk n_runs
    n_sampled n_samples n_samples_ n_samples_fit_ n_samples_seen_ n_segments n_skip
    n_skips_invalid_data_ n_skips_invalid_model_ n_skips_no_inliers_ n_slice n_splits n_splits_
    n_stages n_steps_ n_sub n_subpopulation_ n_subsamples n_subsets n_support_ n_svd_vecs
    n_targets n_tasks n_threads n_totobs n_trees_per_iteration_ n_trials n_trials_ n_trunc n_vals
    n_vars na_action naccept name_caption name_details named_estimators named_estimators_
    named_layers named_transformers named_transformers_ namespace nan nan_count nan_ok nan_value
    nanmax nanmin nar native_id nb_iter nboot nbrs_ nc ncalls ncandidates ncut ncv ndigit ndynamic
    nearest_k_p neff neg_label negative_outlier_factor_ neighbors neighbors_algorithm neqs
    nesterov nesterovs_momentum nesting_level neumark new_backend_and_jobs new_params new_weights
    news news_results newton_point newton_tol next_leaf_ next_sample nforecast ngev ngram_range
    nhev niter njev nlags nlevel nlfev nlhev nljev nllf nloglike nlu nma nmissing nmoms nn nn_fit
    nne nnlf nnz nnz_params no_params no_validation nobs1 nobs2 nobs_1 nobs_2 nobs_all
    nobs_diffuse nobs_effective nobs_group nobs_i nobs_kendog_diffuse_nonsingular
    nobs_kendog_univariate_singular nobs_ratio nobs_reduced nobs_ref nobs_total nobs_treat node
    node_bounds node_count node_data node_id node_ids node_to_str nodes nodes_and_weights
    noise_level noise_level_bounds noise_model_spec noise_variance noise_variance_
    noise_variance_init non_default non_deterministic none nonzero_idx norm norm_const norm_mean
    norm_order norm_scatter normal_reference_constant normalization_ normalize_y
    normalized_cov_params normalized_stress normcoef not_improved_idx not_improved_max_idx
    noun_stack novelty np nparams npcond npo npredictions nrep nres nrows ns nstatic nstep
    nstep_tot nsteps nstrat nstrat_orig nu nuisance_params null null_deviance null_distribution
    null_mean null_proportion null_sd num_censored num_col_ num_complementarity_violations
    num_constr num_dual_infeasibilities num_dual_residual_errors num_eval num_generated num_group
    num_groups num_population_members num_primal_infeasibilities num_primal_residual_errors
    num_relative_dual_infeasibilities num_relative_dual_residual_errors
    num_relative_primal_infeasibilities num_relative_primal_residual_errors num_row_ num_terms
    num_threads numargs number numeric numeric_only numeric_statistics numpy
    numpy_array_alignment_bytes nvar nvars nw_lags objective objective_ objective_bound
    objective_function_value objective_hess objective_target obs obs_cov obs_cov_diag obs_cov_fac
    obs_intercept observed_crude_oddsratio observed_information_matrix odds_ratio oddsratio
    oddsratio_confint oddsratio_pooled oddsratio_pooled_confint oddsratio_pvalue offset_
    offset_increment offset_li offset_name offset_orig offset_s offsets okertype
    old_backend_and_jobs old_parallel_config omega omega2 omega2_alt omit on_NA on_fit_task_begin
    on_fit_task_end one_cycle one_d_array one_d_labels one_hot_encoder_ onenorm onesided_fft
    oob_decision_function_ oob_improvement_ oob_prediction_ oob_score oob_scores_ oos_results op
    op_stack operator operator_resolver operator_table operators opg_information_matrix ops_list
    opt optim_retvals optimality optimality_tolerance optimization_method optimize optimized
    optimizer options options_other opts order_ ordered_gradients ordered_hessians ordering orders
    orig_endog orig_exog orig_fixed orig_k_diff orig_k_seasonal_diff original_func
    original_sklearn_version orth_cum_effects orth_irfs orth_lr_effects orth_ma_rep other
    other_results ou_var_ out_activation_ out_dict out_file out_of_bounds out_of_sample
    outcome_model outlier_label outlier_label_ outlier_test outliers_ output output_distribution
    output_flag output_indices_ outputs_2d_ overall_ranks_1 overall_ranks_2 overall_ranks_pooled
    overline override owner p p_end_ p_hat p_ind p_l_k_1 p_max p_min p_num p_pooled p_range
    p_roots p_y p_z pacf package_name package_path pade13_scaled pade3 pade5 pade7 pade9
    pairindices pairs pairwise pairwise_indices_ pairwise_kernels_kwargs parallel parallel_call_id
    parallel_config param param0 param_columns param_distributions param_filter param_grid
    param_name param_names param_range param_terms paramcov parameter parameter_count
    parameterization parameters_obs_cov parameters_obs_intercept parameters_state_cov
    parameters_transition params_complete params_formatted params_niter params_object
    params_sensitivity paren_depth part1_fmt part2_fmt partial_derivative partial_values
    partialfunc partition_start partition_stop partitions partol parts passColName passHessian
    passModel passOptions passRowName passthrough patch_size path_method patterns pccf pcov pcs
    pd_results pdf_default_method pdf_fft_grid_spacing pdf_fft_interpolation_degree
    pdf_fft_interpolation_level pdf_fft_min_points_threshold pdf_fft_n_points_two_power pdf_nb
    pdist_correlation_double_wrap pdlp_e_restart_method pdlp_iteration_count pdlp_iteration_limit
    pdlp_optimality_tolerance pdlp_scaling pearson_chi2 pen pen_mat pen_weight penal
    penalization_factor penalty penalty_matrices penalty_matrix pending_work_items percentile
    perform_perm period period_converged periodicity periodicity_bounds periodogram periods perm_c
    perm_cycle perm_r perp_tol perplexity persistent_id persistent_load perturb_params
    perturbation_method phase_shift phi pi pick_first pid piecewise_alpha_tol_near_one
    piecewise_x_tol_near_zeta pinv pinv_wexog pit pk placements_1 placements_2 plane_distance
    plot_acorr plot_added_variable plot_bivariate plot_ceres_residuals
    plot_coefficients_of_determination plot_components plot_contour plot_cum_effects plot_cusum
    plot_cusum_squares plot_data plot_diagnostics plot_distribution plot_fit_obs plot_forecast
    plot_forest plot_imputed_hist plot_irfs plot_isotropic_dependence plot_loadings
    plot_missing_pattern plot_partial plot_partial_residuals plot_path plot_power plot_predict
    plot_recursive_coefficient plot_rsquare plot_sample_acorr plot_scree plot_simultaneous plotsim
    plu point_forecast points poles polish poll poly polyn polynomial_ar polynomial_ma
    polynomial_reduced_ar polynomial_reduced_ma polynomial_seasonal_ar polynomial_seasonal_ma
    polynomial_trend polyrbf pooled_odds_ratio pooling_func poor_score pop_mark population
    population_energies population_shape pos_label positive positive_code positive_dict
    positive_only post_impacted_forecasts posterior_cov posterior_cov_inv_chol
    posterior_cov_inv_chol_sparse posterior_mean postsolve power_iteration_normalizer
    power_margins power_t power_zero powers powers_ ppplot pproc_fpool_g pproc_fpool_nog
    pproc_gpool pquant pre_dispatch precedence precision_ precisions_ precisions_cholesky_
    precisions_init precompute preconditioner pred_int pred_table predecessor_correction
    predict_binned predict_conditional predict_dates predict_end predict_joint_log_proba
    predict_kwds predict_mean0 predict_mean1 predict_prob predict_start predicted predicted_cov
    predicted_diffuse_state_cov predicted_marginal_probabilities predicted_signal
    predicted_signal_cov predicted_state predicted_state_cov predicted_values prediction_results
    preference prefit prefix_initialization_map prefix_kalman_filter_map
    prefix_kalman_smoother_map prefix_simulation_smoother_map prefix_statespace_map prepare_data
    preprocessor preserves_dtype presolve pretransformed_initial_state_variates
    pretransformed_measurement_disturbance_variates pretransformed_state_disturbance_variates
    pretty prev_impacted_forecasts prev_leaf_ prevalence_pos_label previous previous_tr_radius
    primal_dual_integral primal_dual_objective_error primal_feasibility_tolerance
    primal_residual_tolerance primal_solution_status print_footer print_header print_iteration
    print_out print_progress print_report prior_mean priority priors priors_ prob prob1 prob2
    probA_ probB_ prob_grid prob_pred prob_select prob_true probabilities probabilities_
    probability probplot proc_fpool_g proc_fpool_nog proc_gpool proc_minimisers process_fpool
    process_gpool process_pools processes processes_management_lock produces_0d profile_re
    progress progress_ctx project projection prop1_null prop2_null prop_med_avg prop_med_ctrl
    prop_med_tx propagate_callback_context properties proportion proportion_ci proportion_estimate
    prune pseudo_rsquared pseudocode psi psi_deriv pursuit push_back put_nowait pval pval1 pval2
    pval3 pval_corrected pval_table pvals pvals_raw pvalue2 pvalue_chi2 pvalue_f pvalues_
    pvalues_alpha pvalues_beta pvalues_det_coef pvalues_det_coef_coint pvalues_dt
    pvalues_endog_lagged pvalues_gamma pxf py_add py_dloss py_loss py_reset py_search
    python_int_only q q0 q_crit q_matrix qhull_incremental qic qmc_engine qp_iteration_count
    qp_iteration_limit qp_nullspace_limit qp_regularization_value qqplot qsize qstat quad_eps
    quantile_ci quantile_method quantile_range quantiles_ query_ball_point query_ball_tree
    query_pairs query_radius queue queue_size qvals r0 r0t r_1 r_matrix r_squared rad2deg radius
    radius_factor radius_neighbors radius_neighbors_graph radius_squared
    raise_on_perfect_prediction raised_and_matched random_base2 random_effects random_effects_cov
    random_number_generator random_offset_ random_seed random_state random_state_ random_states
    random_weights_ randomize range range_ ranges ranging rankdata ranking_ ranking_attr
    ranking_project ranks rate rates rates_alt rates_cmle ratio raw_covariance_ raw_data
    raw_left_cat_bitsets raw_location_ raw_prediction raw_support_ rawres rdiff rdist_to_dist
    re_pen readBasis readModel readOptions readSolution read_array read_basis_file read_byte
    read_bytes read_mmap read_solution_file read_text read_to_condition read_to_next_empty_line
    read_to_next_unindented_line readlink reassignment_ratio rec recall reconstruction_err_
    reconstruction_error reconstruction_error_ recurse recursive_coefficients recv recv_bytes
    recv_bytes_into redescending reduce_size reduced reduced_ar_poly reduced_exog reduced_ma_poly
    reduceparams refactor reference references_ refine refine_all refine_local_space refine_star
    refit refit_time_ refresh reg reg_covar reg_param reg_type regime_transition
    regime_transition_matrix regions register_folder_finalizer register_job register_new_context
    regression regression_coefficients regressor regressor_ regressor_tags regularized rehydrate
    reject reject2 rejected rel_tolerance relative_effect relative_index_regime_purpose
    relative_to releps relevant_code reml remove_data remove_intercept remove_parameters
    remove_task remove_zero_eig rename_columns reorder repairSolution replace_block report
    representation_attributes requested_poles requests required required_variables
    requires_contiguous_out requires_fit res res1 res_dx res_gls res_null res_pooled res_store
    res_xzx res_zx resetGlobalScheduler resetOptions reset_batch_stats reset_fraction
    reset_n_calls resid_acorr resid_acov resid_anscombe resid_anscombe_scaled
    resid_anscombe_unscaled resid_centered resid_centered_split resid_corr resid_dev
    resid_deviance resid_distance resid_generalized resid_misclassified resid_pearson
    resid_recursive resid_response resid_split resid_working residual residual_threshold residues
    resols resols1 resols2 resolve resolve_temp_folder_name resource response response_method
    response_methods resstore restart_reduce restore_exog restore_original_limits restriction
    result result_class result_class_reg result_class_reg_wrapper result_class_wrapper
    result_frame result_func result_queue results results0 results1 results_class
    results_class_wrapper results_constrained results_count results_dets results_gmm
    results_ipwwls0 results_ipwwls1 results_iter results_kwds results_larger results_list
    results_old results_raw results_residual_regression results_select results_smaller results_wls
    results_zero retrieval_context retrieve_result retrieve_result_callback return_as return_cov
    return_generator return_median return_only_bw return_ordered return_slice return_train_score
    returncode revert revised revised_all revised_prev revised_prev_all revision_detailed_impacts
    revision_details_by_impact revision_details_by_update revision_grouped_impacts
    revision_impacts revision_weights revision_weights_all revisions revisions_all
    revisions_details_start revisions_iloc revisions_iloc_detailed revisions_ix
    revisions_ix_detailed reweight_covariance rglob rho rhs rhs_termlist ridge_alpha ridge_dict
    right_censored right_child right_indices_buffer rint riskratio riskratio_confint
    riskratio_pooled riskratio_pvalue rkt rls rmatmat rmatvec rmdir rng rng_gen rng_seed
    robust_covariance roc_auc roles root_ root_rich_task root_uuid rotation rotation_matrix
    rotation_method rotations rotations_ rotvecs rounded route_params routed_params router row
    row_bound row_bound_dn row_bound_up row_dual row_index row_indices row_labels row_labels_
    row_lower_ row_names_ row_status row_upper_ row_value rowpsd rows rows_ rptfile rsolve rsquare
    rss rtol run_crossover run_relax runbasic runbasic_old runner running_time running_work_items
    runs runs_freqs runs_neg runs_pos runs_prob_even runs_prob_odd runs_sign runs_test runstart
    rvs_fisher rvs_name rvs_wallenius rwork s0 s1 s2 s_array safe_get_numpy_array_alignment_bytes
    safe_is_pandas_categorical_dtype safe_links safety samefile sample_acorr sample_acov
    sample_fraction sample_grid sample_indices sample_interval sample_percentiles sample_pool
    sample_posterior sample_quantiles sample_steps sample_weight sample_weight_val sampled_surface
    sampling sampling_custom sampling_function sampling_method sampling_subspace save save_bool
    save_bytearray save_bytes save_dict save_float save_frozenset save_global save_list save_long
    save_none save_pers save_picklebuffer save_reduce save_set save_str save_tuple save_type
    sc_diff_cache scalar scalar_or_0d_only scale scale_all scale_bias scale_correction scale_est
    scale_factor scale_factor_raw scale_model_spec scale_params scale_resid scale_to
    scaled_smoothed_diffuse1_estimator_cov scaled_smoothed_diffuse2_estimator_cov
    scaled_smoothed_diffuse_estimator scaled_smoothed_estimator scaled_smoothed_estimator_cov
    scaled_smoothed_estimator_cov_presample scaled_smoothed_estimator_presample scales scaletype
    scaling scaling_factor scalings_ scatter_ schoenfeld_residuals scipy_func sclb scld
    scoped_terms score_deriv score_factor score_full score_func score_grp score_name score_norm
    score_numdiff score_obs score_obsv score_residuals score_sqrt score_test score_test_results
    scorer_ scores scores_ scoring scotts_factor scramble screener sd sd_beta sd_eff_w_fe_hksj
    sd_eff_w_re_hksj se se_obs season seasonal_ar_lags seasonal_ar_names seasonal_ar_params
    seasonal_ar_poly seasonal_ma_lags seasonal_ma_names seasonal_ma_params seasonal_ma_poly
    seasonal_order seasonal_periods seasonalarparams seasonalmaparams seasons
    secondary_simulated_kfilter secondary_simulated_model secondary_simulated_smoother sections
    seeds seek_next_non_empty_line select_order select_penweight select_penweight_kfold
    selected_design selected_obs selected_obs_cov selected_obs_intercept selected_orders
    selected_state_cov selected_state_cov_inv selection selection_ma_params_idx send_bytes sense_
    sensitivity_params sentinel separator sequential_subtasks setBasis setCallback setDaemon setH
    setName setOptionValue setSolution set_additional_attributes set_bandwidth set_bounds
    set_bracket set_callbacks set_children_bounds set_conserve_memory set_current_context
    set_datatype set_decision_function_request set_default_bw set_f_params set_feature_flags
    set_filter_method set_filter_timing set_fit_request set_fontsize set_imputer set_initial_state
    set_initial_state_variates set_initial_value set_initialization_method set_integrator
    set_inverse_transform_request set_inversion_method set_jac_params set_k
    set_measurement_disturbance_variates set_null_options set_num_threads set_options set_origin
    set_output set_params set_partial_fit_request set_predict_request set_scale set_score_request
    set_shape set_shapes set_smooth_method set_smoother_output set_smoothing_factor set_solout
    set_split_request set_stability_method set_state_disturbance_variates set_transform_request
    set_yi setdiag seth setup setup_method setup_nominal setup_ordinal sfc_lock sfield sfield_args
    shape_fit_ shape_info shapes shift_cache shock_idx shock_names short_name show
    show_inherited_members shrink_threshold shrinkage shrinkage_ shrinkage_factor shrinking
    shutdown shutdown_lock side sig sig2_0 sig_test sigma sigma2 sigma2_e sigma_ sigma_0
    sigma_0_bounds sigma_est sigma_prior sigma_prior_inv sigma_u sigma_u_mle sigma_v sigmainv
    sigmay signal_only signcrit signif signif_str significance_level silverman_factor
    simple_differencing simple_reduce simplex_crash_strategy simplex_dual_edge_weight_strategy
    simplex_dualize_strategy simplex_iteration_count simplex_iteration_limit simplex_iterations
    simplex_max_concurrency simplex_min_concurrency simplex_permute_strategy
    simplex_price_strategy simplex_primal_edge_weight_strategy simplex_scale_strategy
    simplex_strategy simplex_time simplex_update_limit simulate simulate_all simulate_disturbance
    simulate_only simulate_state simulate_var simulated_kfilter simulated_measurement_disturbance
    simulated_model simulated_smoother simulated_state simulated_state_disturbance
    simulation_output simulation_outputs simulation_results simulation_smooth_results_class
    simulation_smoother simulator simultaneous_cb sin single single_output singular_ sinh
    sirf_errband_mc sk skew0 skewedness skewness skip skip_complete skip_lookup sl slices
    slices_purpose slow small_matrix_value smc smooth smooth_alternative smooth_classical
    smooth_conventional smooth_idf smooth_method smooth_methods smooth_model_spec smooth_params
    smooth_univariate smoothconf smoothconf_ smoothed smoothed_cov smoothed_forecasts
    smoothed_forecasts_error smoothed_forecasts_error_cov smoothed_marginal_probabilities
    smoothed_measurement_disturbance smoothed_measurement_disturbance_cov smoothed_signal
    smoothed_signal_cov smoothed_state smoothed_state_autocov smoothed_state_autocovariance
    smoothed_state_cov smoothed_state_disturbance smoothed_state_disturbance_cov
    smoothed_state_gain smoother smoother_all smoother_attributes smoother_disturbance
    smoother_disturbance_cov smoother_output smoother_outputs smoother_results smoother_state
    smoother_state_autocov smoother_state_cov smoothers smoothing smoothing_error smoothing_level
    smoothing_seasonal smoothing_trend smoothvar sniff sol solout solout_cmplx
    solutionStatusToString solution_file solve solve_cholesky solve_lu solve_power
    solve_relaxation solver solver_ solver_options solves somersd1 somersd2 sort_cache_result
    sort_indices sort_min_pool sort_result sort_vertices_of_regions sorted_data sorted_indices
    sorted_samples sortix sortix_rev source_end source_estimator_name source_loc source_start
    source_task_name spans_intercept sparse_coef_ sparse_distance_matrix sparse_input_
    sparse_jacobian sparse_output sparse_output_ sparse_threshold sparsify sparsity spec spec_name
    special_characters specification spectrogram spl split_centered_resid split_dim split_edge
    split_indices split_info split_next split_params split_resid split_sign splittable_nodes
    splitter sq_norm_ sqrt_sw squared_norm_ squared_sum_ sresid ss_diff_cache ssm sstol st
    stability_force_symmetry stability_method stability_methods stack_method stack_method_ stage
    staged_decision_function staged_predict_proba staged_score standard_deviation standard_error
    standard_errors standardize standardized_forecast_error standardized_forecasts_error
    standardized_resids star starmap starmap_async startCallback startCallbackInt start_
    start_bounds start_bqexp start_call start_idx start_params start_task start_ttp started
    starting_mu stash stat state_cov state_disturbance_variates state_doubles state_error
    state_index state_intercept state_ints state_names state_offset state_regression states
    stationary_cov statistic_base statistic_chi2 statistic_f statistic_location statistic_sign
    statistics_ stats stats_mv status_s std_alt std_ddof std_mean std_mean_trimmed
    std_mean_winsorized std_meandiff_pooledvar std_meandiff_separatevar std_null std_null_low
    std_null_upp std_pairs stderr_alpha stderr_beta stderr_coint stderr_det_coef
    stderr_det_coef_coint stderr_dt stderr_endog_lagged stderr_gamma stderr_params stem
    step_n_features_ step_ranking_ step_scores_ step_size step_support_ step_taking stepdown
    stepsize stft stft_detrend stiff stl stmax stmin stochastic_cycle stochastic_freq_seasonal
    stochastic_level stochastic_seasonal stochastic_trend stopCallback stopCallbackInt stop_call
    stop_complex_iter stop_criteria stop_global stop_iteration stop_l_iter stop_n_inliers
    stop_probability stop_score stop_task stop_words stopping_criteria stopreason store_backend
    store_cached_func_code store_centers store_covariance store_cv_results store_metadata
    store_precision stpb stpd stpmax stpmin str_escape strata strategy stratum_names stratum_rows
    strike strip_accents structural structure stx sty subclass subcluster_centers_
    subcluster_labels_ subclusters_ subcontext subject sublinear_tf submit submit_kwargs
    submitted_conf submitted_n submitted_weight subsample subsample_test subset subset_design
    successful suffix sum_dual_infeasibilities sum_duplicates sum_gradients sum_hessians
    sum_primal_infeasibilities sum_weight sum_weights summary2 summary_array summary_details
    summary_impacts summary_news summary_revisions sumsquares support support_fraction
    support_points support_values supported_outputs supports_inner_max_num_threads
    supports_retrieve_callback supports_return_generator supports_run_relax supports_sharedmem
    supports_solout supports_step supports_timeout supremum surface_ surv surv_prob surv_prob_se
    surv_times svar svar_cum_effects svar_irfs svar_lr_effects svar_ma_rep svar_type svd_method
    svd_reduce svd_solver switch_backend switching switching_ar switching_coeffs switching_exog
    switching_trend switching_variance sx sy symbols symlink_to symmetrize_raw_prediction symmetry
    t t2 t_ t_bound t_dist t_max t_min t_old t_params t_shift t_test t_test_pairwise table_data
    table_orig tables take_step takestep tan tanh target target_accept_rate target_df target_idx
    target_mean_ target_names target_reached target_tags target_type target_type_ task_done
    task_id task_ids task_name tasks tau taufac tb tck tconfint_diff tconfint_mean teardown teff
    temp temp_folder temperature_step tensordot term term_codings term_encoding_matrix
    term_factors term_indices term_name_slices term_names term_slices term_variables terminal
    terminate termination_condition_ terms test test_all_dtypes test_beta test_causality test_corr
    test_equal_odds test_fold test_granger_causality test_heteroskedasticity test_homogeneity
    test_inst_causality test_joint_skew_kurt test_kurt test_large_ints test_mean
    test_nominal_association test_normality test_null_odds test_ordinal_association
    test_prob_superior test_scores test_serial_correlation test_significance test_size test_skew
    test_stat test_statistic test_stats test_strided test_var test_vars test_views test_whiteness
    teststat text_ theoretical_percentiles theoretical_quantiles theta theta_ theta_jack
    thread_wakeup threading_layer threads three_d_array three_fold threshold_lambda threshold_trim
    thresholds ties tilbert_cache time_invariant time_li time_limit time_orig time_s
    time_varying_regression timeless_log timeout timing_init_filtered timing_init_predicted
    timing_options tmean tmp tmp0 tmp00 tmp000 tmp1 tmp2 tmp3 tmp4 tmpK0 tmpK1 tmpL tmpL0 tmpL1
    tmpL2 tmpM_inf tmp_L tmp_autocov tmp_derivative tnev to_arrays to_discrete to_factor to_matrix
    to_pandas to_ss to_terms to_tf to_vecm to_zpk toarray tobanded tobsr tocoo tocsc tocsr todense
    todia todok token token_pattern token_type tokenizer tokens tol tolerance_diffuse tolil
    topic_word_prior topic_word_prior_ torch_native tosparse tost_prob_superior
    total_apply_split_time total_compute_hist_time total_constraints total_effect
    total_find_split_time total_impacts total_samples touch tp tpr tr_radius trace_stat
    trace_stat_crit_vals track train_score_ train_scores train_size train_sizes
    train_test_cv_indices transduction_ transf0 transf_mat transf_mean transf_mt
    transform_algorithm transform_alpha transform_arg transform_array transform_cholesky
    transform_data transform_data_method transform_dataframe transform_design
    transform_determinant transform_input transform_jacobian transform_max_iter
    transform_n_nonzero_coefs transform_obs_cov transform_obs_intercept transform_params
    transform_slices transformed_data transformed_limits transformer transformer_ transformer_list
    transformer_tags transformer_weights transformers transformers_ transition
    transition_ar_params_idx translation transparent_background treat_mask treatment tree tree_
    trend_degree trend_mask trend_offset trend_order trend_specification trend_terms trendorder
    triangulate triangulated_vectors trim_idx trim_min_pool trimmed trunc truncation ts ts_sorted
    tscale ttest_ind ttest_mean ttost_ind ttost_mean tukeyhsd tuple tvalue tvalues_alpha
    tvalues_beta tvalues_det_coef tvalues_det_coef_coint tvalues_dt tvalues_endog_lagged
    tvalues_gamma tvtp two_d_array two_d_labels two_fold two_fold_type two_point_correlation
    type_effectsize typecode typical u u_bounds u_kwargs ub ufailt ukertype unary_ops
    unbounded_sol uncens_endog uncens_exog uncens_nobs uncentered_tss unconstrain_params underline
    underline2 unexplained uni uniq_stderr unique_folds uniqueness unit_variance univariate_filter
    univariate_smoother unknown unknown_value unlink unpack_cov unpack_csr unpack_param
    unpack_parameters unregister unrequested_params unset untransform_mom untransform_params
    unused_param update_all update_basis update_best update_cached_means update_cov update_current
    update_data update_dep update_filter update_forecasts update_gradient_hessian update_grid
    update_impacts update_link update_mean update_nogrid update_realized update_representation
    update_smoother update_sparse_posterior_moments update_split_subclusters updated updates
    updates_iloc updates_ix upper_border_begin upperbound uppercut use_exact_diffuse
    use_exact_onenorm use_fallback_lbfgs_solve use_idf use_internal_loglike use_legacy_attributes
    use_pandas use_sqrt use_t use_var use_weights usedlag user_api user_bound_scale user_data
    user_has_solution user_interrupt user_objective_scale user_solution useranks uses_threads v v0
    v01 v_hat v_maps valid valid_estimators valid_metrics validate_estimator validate_input
    validate_keys validate_metadata validate_params validation validation_fraction
    validation_policy validation_score_ validation_scores_ vals value_ value_valid var1 var2
    var_all var_ddof var_null var_power var_pred var_pred_mean var_prob var_rep var_resid
    var_smoothing var_type var_weights var_weights_name var_winsorized variable_indices
    variable_name variable_names variable_terms variables variables_by_source variances_ varkw
    vars_ vb_elbo vb_elbo_base vb_elbo_grad vb_elbo_grad_base vc_mean vc_names vc_sd vcomp
    vcomp_coeff vcomp_names vcp_names vcp_p vcp_sd vecentropy vecm vectorized velocities verbose
    verbose_feature_names_out verbose_fmt verbose_interval verbose_mod verbosity versionMajor
    versionMinor versionPatch vertex_neighbor_vertices vertex_to_simplex vertices vf_to_vv
    violation visit_dist visit_fn visiting vocabulary vocabulary_ volume_area voting vpool vs w0
    w_hat w_init wait_for_workers_timeout waiting_futures wald_test wald_test_terms wargs
    warm_start warning_filters was_alien wbits wd we weight weight_concentration_
    weight_concentration_prior weight_concentration_prior_ weight_concentration_prior_type
    weight_func weight_intercept weight_intercept_raw weighted_covariate_averages
    weighted_n_node_samples weights weights_func weights_init weights_li weights_mean
    weights_scatter welch_correction wendog wexog wexog_singular_values wexogw wfield wgcons which
    whiten whiten_solver whitening_ wi width1 win windows with_centering
    with_config_and_warning_filters with_jacobian with_layers with_mean with_monotonic_cst
    with_name with_outer_namespace with_scaling with_std with_stem with_suffix within
    within_class_std_dev_ within_group_ranks_1 within_group_ranks_2 without_color wj wl0 wnobs
    work work_id work_ids_queue workd workers workl wr0 wrap_file wrap_output wrapper writeBasis
    writeIisModel writeInfo writeModel writeOptions writePresolvedModel writeSolution write_array
    write_basis_file write_byte write_bytes write_model_file write_model_to_file
    write_presolved_model_file write_solution_style write_solution_to_file write_text x0 x_a x_bds
    x_cancoef x_diff x_dtype x_edge x_fixed x_flat x_l x_last x_loadings_ x_lowest x_marginal
    x_prev x_rotations_ x_rtol x_scores_ x_stand x_tol x_transformed x_weights_ xbar_ xbest xeex
    xfunc xhatparams xhatprod xi xjc xk xl xl_maps xl_maps_set xlabel xmin xnames xp
    xp_capabilities xpxi xquant xr xred xredrank xtol xtrial xx xx0 xx1 y y_ y_all y_cancoef
    y_edge y_loadings_ y_max y_min y_old y_pred y_prob y_rotations_ y_scores_ y_thresholds_
    y_train_ y_true y_true_int y_true_one_hot y_type_ y_val y_weights_ yh yhat yi yk ylabel ymd
    ynames yred z zconfint_diff zconfint_mean zero_idx zero_value zeros zeta zstat zstatistic
    ztest_ind ztest_mean ztost_ind ztost_mean zvalues zwork
""".split()
)
