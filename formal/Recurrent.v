(** Parts 1.2, 1.3 and 1.5: the recurrent network, its local gradients and
    Jacobians, its backward sweep, and the size of its Jacobians. *)
From Coq Require Import Reals Lra FunctionalExtensionality.
From mathcomp Require Import all_ssreflect.
From Coquelicot Require Import Coquelicot.
From Formal Require Import Vectors Sigmoid Derivatives Backward.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope R_scope.

Section Recurrent.

(** d inputs, n hidden units, m outputs; the weights, the inputs, the targets and
    the state before the first step. *)
Variables (d n m : nat) (W : matrix n d) (U : matrix n n) (V : matrix m n).
Variables (x : nat -> vector d) (z : nat -> vector m) (h0 : vector n).

(** The pre-activation a_t = W x_t + U h of step t, where h is the state before. *)
Definition preactivation (t : nat) (h : vector n) : vector n := add (apply W (x t)) (apply U h).

(** The step into the state of time t, from the state h before: sigma of each entry of
    the pre-activation. *)
Definition step (t : nat) (h : vector n) : vector n := fun i => sigma (preactivation t h i).

(** The loss of step t, |z_t - V h|^2, as a function of the state h of time t. *)
Definition step_loss (t : nat) (h : vector n) : R :=
  dot (sub (z t) (apply V h)) (sub (z t) (apply V h)).

(** The states of the run, h_0, h_1, ... *)
Definition h (t : nat) : vector n := state step h0 t.

(** h (1 - h), entry by entry: the slopes of the sigmoid where its values are h. *)
Definition slopes (h : vector n) : vector n := fun i => h i * (1 - h i).

(** What the page has for the Jacobian of the step into h_t: diag(h_t (1 - h_t)) U. *)
Definition J (t : nat) : matrix n n := times (diagonal (slopes (h t))) U.

(** What the page has for the local gradient of h_t: -2 V^T (z_t - V h_t), where V h_t
    is the output y_t. *)
Definition local (t : nat) : vector n :=
  scale (-2) (apply (transpose V) (sub (z t) (apply V (h t)))).

(** -2 V^T (z_t - y_t) is the gradient of the loss of step t, at h_t. *)
Theorem local_gradient (t : nat) : is_gradient (step_loss t) (h t) (local t).
Proof.
have s_D : is_jacobian (fun h' => sub (z t) (apply V h')) (h t) (fun i j => - V i j).
  move=> i; apply: gradient_ext (gradient_linear _ (z t i) _) => h'.
  rewrite /sub /apply /dot /Rminus; congr (_ + _).
  by rewrite -[RHS]Rmult_1_l -Ropp_mult_distr_r Ropp_mult_distr_l -sum_scale; apply: eq_bigr => j _; lra.
have := chain_rule s_D (gradient_squares _); congr is_gradient; extensionality j.
rewrite /local /scale /apply -sum_scale; apply: eq_bigr => i _.
by rewrite /transpose; lra.
Qed.

(** diag(h_(t+1) (1 - h_(t+1))) U is the Jacobian of the step from h_t to h_(t+1), at
    h_t. *)
Theorem step_jacobian (t : nat) : is_jacobian (step t.+1) (h t) (J t.+1).
Proof.
move=> i.
have a_U : is_gradient (fun h' => preactivation t.+1 h' i) (h t) (U i) by apply: gradient_linear.
have [slope _] := sigmoid_slope (preactivation t.+1 (h t) i).
have := chain_rule_number slope a_U; congr is_gradient; extensionality j.
rewrite /J /times; exact: esym (apply_diagonal _ (fun k => U k j) i).
Qed.

Lemma network_given (T : nat) : given step step_loss h0 local J T.
Proof. by split=> t _; [exact: local_gradient | exact: step_jacobian]. Qed.

(** For the recurrent network nothing has to be given: the backward sweep from T gives
    the total gradient of h_t for t = 1, ..., T, and the transposed Jacobian of the
    first step times that of h_1 is the gradient of the loss by h_0. *)
Theorem network_backward_sweep (T : nat) : (1 <= T)%N ->
  (forall t, (1 <= t <= T)%N ->
     is_gradient (F step step_loss T t) (h t) (sweep local J t (T - t))) /\
  is_gradient (L step step_loss T) h0 (apply (transpose (J 1)) (sweep local J 1 (T - 1))).
Proof.
move=> T_gt0; have total t := backward_sweep (t := t) (network_given T); split=> //.
by have [_ _ first] := bptt_recursion T_gt0 (network_given T); apply/first/total; rewrite T_gt0.
Qed.

(** For the recurrent network the total gradient of h_t is the sum of the local
    gradients of the times t + j, for j from 0 to T - t, each times the transposed
    Jacobian from time t to time t + j. *)
Theorem network_unrolled (T t : nat) : (1 <= t <= T)%N ->
  is_gradient (F step step_loss T t) (h t)
    (fun i : 'I_n => \sum_(j < (T - t).+1) apply (transpose (across J t j)) (local (t + j)) i).
Proof.
move=> t_T; have [total sum] := bptt_unrolled (network_given T) t_T.
by move: total; congr is_gradient; extensionality i; apply: sum.
Qed.

(** The backward sweep of the recurrent network as a recursion: for h_t it gives
    -2 V^T (z_t - y_t) + U^T (h_(t+1) (1 - h_(t+1)) G), where G is what it gives for
    h_(t+1), and the products within the parentheses are entry by entry. *)
Theorem network_recursion (t k : nat) :
  sweep local J t k.+1 =
  add (local t) (apply (transpose U) (fun i : 'I_n => slopes (h t.+1) i * sweep local J t.+1 k i)).
Proof.
rewrite [LHS]/=; congr add; extensionality j; rewrite /apply /transpose; apply: eq_bigr => i _.
have -> : J t.+1 i j = slopes (h t.+1) i * U i j by apply: (apply_diagonal _ (fun k => U k j)).
lra.
Qed.

(** ** The size of the Jacobian over a distance *)

(** u bounds the matrix M: u >= 0, and M makes no vector longer than u times its
    length. *)
Definition bounds (M : matrix n n) (u : R) : Prop :=
  0 <= u /\ forall v : vector n, norm (apply M v) <= u * norm v.

(** u is the (spectral) norm of the matrix M: the least number that bounds it. *)
Definition is_norm (M : matrix n n) (u : R) : Prop :=
  bounds M u /\ forall u', bounds M u' -> u <= u'.

Lemma norm_le c (v w : vector n) : 0 <= c -> dot v v <= c * c * dot w w -> norm v <= c * norm w.
Proof.
move=> c_ge0 le; rewrite /norm -{1}(sqrt_square c) // -sqrt_mult_alt; last by nra.
exact: sqrt_le_1_alt.
Qed.

Lemma norm_scale c (v : vector n) : 0 <= c -> norm (scale c v) = c * norm v.
Proof.
move=> c_ge0; rewrite /norm dotZl dotC dotZl -Rmult_assoc sqrt_mult_alt ?sqrt_square //.
by nra.
Qed.

Lemma norm_zero (v : vector n) : norm v = 0 -> v = zero.
Proof.
move=> v0; extensionality i; have := dot_ge0 v => v_ge0.
have : dot v v = 0 by apply: sqrt_eq_0.
rewrite /dot (bigD1 i) //= /zero; set rest := \sum_(j | _) _.
by have : 0 <= rest by [apply: sum_ge0 => j _; nra]; nra.
Qed.

(** Every matrix has exactly one norm. *)
Theorem norm_exists (M : matrix n n) : exists! u, is_norm M u.
Proof.
suff [u M_u] : exists u, is_norm M u.
  by exists u; split=> // u' M_u'; apply: Rle_antisym; [apply: M_u.2 M_u'.1 | apply: M_u'.2 M_u.1].
pose lengths r := exists v : vector n, dot v v <= 1 /\ r = norm (apply M v).
have zero_length : lengths 0.
  have dot0 : dot (zero : vector n) zero = 0 by apply: big1 => j _; rewrite /zero Rmult_0_r.
  exists zero; have -> : apply M zero = zero.
    by extensionality i; apply: big1 => j _; rewrite /zero Rmult_0_r.
  by rewrite /norm dot0 sqrt_0; lra.
have [|u [above least]] := completeness lengths _ (ex_intro _ 0 zero_length).
  exists (sqrt (\sum_i (size (M i) * size (M i)))) => _ [v [v1 ->]].
  apply: sqrt_le_1_alt; apply: sum_le => i _.
  have entry j : Rabs (v j) <= 1.
    have : v j * v j <= 1.
      apply: Rle_trans v1; rewrite /dot (bigD1 j) //=.
      by set rest := \sum_(k | _) _; have : 0 <= rest by [apply: sum_ge0 => k _; nra]; lra.
    by move=> square; apply/Rabs_le; nra.
  have : Rabs (apply M v i) <= size (M i) * 1 by apply: dot_small => //; lra.
  by rewrite Rmult_1_r => /Rabs_le_between; nra.
have u_ge0 : 0 <= u by apply: above.
exists u; split=> [|u' [u'_ge0 M_u']]; last first.
  apply: least => _ [v [v1 ->]]; apply: Rle_trans (M_u' v) _.
  have : norm v <= 1 by rewrite -sqrt_1; apply: sqrt_le_1_alt.
  by have : 0 <= norm v by [apply: sqrt_pos]; nra.
split=> // v; case: (Req_dec (norm v) 0) => [v0|v_ne0].
  rewrite (norm_zero v0) (_ : apply M zero = zero).
    rewrite -[zero](norm_zero v0) v0; lra.
  by extensionality i; apply: big1 => j _; rewrite /zero Rmult_0_r.
have v_gt0 : 0 < norm v by have : 0 <= norm v by [apply: sqrt_pos]; lra.
have inv_gt0 := Rinv_0_lt_compat _ v_gt0.
have : norm (apply M (scale (/ norm v) v)) <= u.
  apply: above; exists (scale (/ norm v) v); split=> //.
  rewrite dotZl dotC dotZl -(sqrt_sqrt (dot v v) (dot_ge0 v)) -/(norm v).
  by right; field.
rewrite applyZ norm_scale; last by lra.
by move=> /(Rmult_le_compat_l _ _ _ (Rlt_le _ _ v_gt0)); rewrite -Rmult_assoc Rinv_r //; lra.
Qed.

Lemma jacobian_bounded t u : bounds U u -> bounds (J t.+1) (u / 4).
Proof.
move=> [u_ge0 U_u]; split=> [|v]; first by lra.
apply: Rle_trans (_ : 1 / 4 * norm (apply U v) <= _); last by have := U_u v; lra.
rewrite /J apply_times; apply: norm_le; first by lra.
rewrite /dot -sum_scale; apply: sum_le => i _; rewrite apply_diagonal; set w := apply U v i.
have [_ [slope_bound _]] := sigmoid_slope (preactivation t.+1 (h t) i).
rewrite -[sigma _]/(h t.+1 i) -/(slopes (h t.+1) i) in slope_bound.
have : slopes (h t.+1) i * slopes (h t.+1) i <= 1 / 4 * (1 / 4) by nra.
by have := Rle_0_sqr w; rewrite /Rsqr; nra.
Qed.

Lemma across_bounded t k u : bounds U u -> bounds (across J t k) ((u / 4) ^ k).
Proof.
move=> U_u; have u_ge0 := U_u.1; elim: k => [|k [IH_ge0 IH]] /=.
  by split=> [|v]; rewrite ?apply_identity; lra.
rewrite addnS; have [_ J_u] := jacobian_bounded (t + k) U_u.
split=> [|v]; first by apply: Rmult_le_pos; lra.
rewrite apply_times Rmult_assoc; apply: Rle_trans (J_u _) _.
by apply: Rmult_le_compat_l; [lra | apply: IH].
Qed.

(** The norm r of the Jacobian from time s to time t = s + k is at most rho^k, where rho
    is a fourth of the norm u of U. *)
Theorem jacobian_size (s k : nat) (u r : R) :
  is_norm U u -> is_norm (across J s k) r -> r <= (u / 4) ^ k.
Proof. by move=> [U_u _] [_ least]; apply: least; apply: across_bounded. Qed.

(** Let U be a number c >= 0 times an orthogonal matrix Q, and let the pre-activations
    of the steps s + 1, ..., s + k be 0. Then U has the norm c, and the Jacobian from
    time s to time t = s + k has the norm rho^k with rho = c / 4, so that the bound is
    attained. There is a hidden unit at least: n > 0. *)
Theorem jacobian_size_attained (s k : nat) (c : R) (Q : matrix n n) :
  (0 < n)%N -> 0 <= c -> times (transpose Q) Q = identity -> U = (fun i j => c * Q i j) ->
  (forall i, (s <= i < s + k)%N -> preactivation i.+1 (h i) = zero) ->
  is_norm U c /\ is_norm (across J s k) ((c / 4) ^ k).
Proof.
move: s => t n_gt0 c_ge0 Q_orthogonal UE at_zero.
pose e : vector n := fun i => if i == Ordinal n_gt0 then 1 else 0.
have e1 : norm e = 1 by rewrite /norm dot_pick /e eqxx sqrt_1.
have dot_Q v : dot (apply Q v) (apply Q v) = dot v v.
  by rewrite dot_transpose -apply_times Q_orthogonal apply_identity.
have exact_norm a (M : matrix n n) : 0 <= a ->
    (forall v, dot (apply M v) (apply M v) = a * a * dot v v) -> is_norm M a.
  move=> a_ge0 M_a.
  have M_norm v : norm (apply M v) = a * norm v.
    by rewrite /norm M_a sqrt_mult_alt ?sqrt_square //; nra.
  split=> [|u' [_ M_u']]; first by split=> // v; rewrite M_norm; apply: Rle_refl.
  by have := M_u' e; rewrite M_norm e1; lra.
have U_Q v : apply U v = scale c (apply Q v).
  rewrite UE; extensionality i; rewrite /scale /apply -sum_scale.
  by apply: eq_bigr => j _; lra.
split; first by apply: exact_norm => // v; rewrite U_Q dotZl dotC dotZl dot_Q; lra.
apply: exact_norm => [|v]; first by apply: pow_le; lra.
elim: k at_zero => [|k IH] at_zero /=; first by rewrite apply_identity; lra.
have {}IH : dot (apply (across J t k) v) (apply (across J t k) v)
    = (c / 4) ^ k * (c / 4) ^ k * dot v v.
  by apply: IH => t' /andP[le lt]; apply: at_zero; rewrite le addnS ltnS ltnW.
rewrite addnS apply_times; set w := apply (across J t k) v.
have -> : apply (J (t + k).+1) w = scale (c / 4) (apply Q w).
  rewrite /J apply_times U_Q; extensionality i; rewrite apply_diagonal /scale.
  have half : h (t + k).+1 i = 1 / 2.
    rewrite -[LHS]/(sigma (preactivation (t + k).+1 (h (t + k)) i)) at_zero.
      by rewrite sigma_0.
    by rewrite leq_addr addnS ltnS leqnn.
  by rewrite /slopes half; lra.
by rewrite dotZl dotC dotZl dot_Q IH; lra.
Qed.

End Recurrent.
