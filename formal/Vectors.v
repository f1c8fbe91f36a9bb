(** Vectors and matrices of real numbers, for the parts in which exponentials and
    derivatives occur.

    ['I_n] is the set of the numbers below n. [R] are the real numbers of Coq's
    library. Two vectors with the same entries are equal: this is Coq's axiom of
    functional extensionality. *)
From Coq Require Import Reals Lra FunctionalExtensionality.
From mathcomp Require Import all_ssreflect.

Set Implicit Arguments.
Unset Strict Implicit.
Unset Printing Implicit Defensive.

Local Open Scope R_scope.

(** A vector of n entries: a number for each index below n. *)
Definition vector (n : nat) := 'I_n -> R.

(** A matrix of n rows and d columns: a number for each row and column. *)
Definition matrix (n d : nat) := 'I_n -> 'I_d -> R.

(** The sum of F i over all i, over those with the property P, over those below n,
    and over those in the list s. *)
Canonical R_add_monoid := Monoid.Law (fun x y z => esym (Rplus_assoc x y z)) Rplus_0_l Rplus_0_r.
Canonical R_add_comm := Monoid.ComLaw Rplus_comm.
Canonical R_mul_law := Monoid.MulLaw Rmult_0_l Rmult_0_r.
Canonical R_add_law := Monoid.AddLaw Rmult_plus_distr_r Rmult_plus_distr_l.

Notation "\sum_ ( i < n ) F" := (\big[Rplus/IZR Z0]_(i < n) F)
  (at level 41, F at level 41, i, n at level 50, format "'[' \sum_ ( i  <  n ) '/  '  F ']'") : R_scope.
Notation "\sum_ ( i <- s ) F" := (\big[Rplus/IZR Z0]_(i <- s) F)
  (at level 41, F at level 41, i, s at level 50, format "'[' \sum_ ( i  <-  s ) '/  '  F ']'") : R_scope.
Notation "\sum_ i F" := (\big[Rplus/IZR Z0]_i F)
  (at level 41, F at level 41, i at level 0, format "'[' \sum_ i '/  '  F ']'") : R_scope.
Notation "\sum_ ( i | P ) F" := (\big[Rplus/IZR Z0]_(i | P) F)
  (at level 41, F at level 41, i at level 50, format "'[' \sum_ ( i  |  P ) '/  '  F ']'") : R_scope.

(** The operations are defined for functions of any finite index, such as a pair. *)
Section Operations.

Variables I J K : finType.

(** The inner product of two vectors. *)
Definition dot (v w : I -> R) : R := \sum_i (v i * w i).

(** The product of the matrix M with the vector v. *)
Definition apply (M : I -> J -> R) (v : J -> R) : I -> R := fun i => \sum_j (M i j * v j).

(** The product of two matrices. *)
Definition times (M : I -> J -> R) (N : J -> K -> R) : I -> K -> R :=
  fun i k => \sum_j (M i j * N j k).

(** The transpose of the matrix M. *)
Definition transpose (M : I -> J -> R) : J -> I -> R := fun j i => M i j.

(** The identity matrix: 1 on the diagonal, 0 elsewhere. *)
Definition identity : I -> I -> R := fun i j => if i == j then 1 else 0.

(** The diagonal matrix with the entries of c. *)
Definition diagonal (c : I -> R) : I -> I -> R := fun i j => if i == j then c i else 0.

(** The sum of two vectors, entry by entry. *)
Definition add (v w : I -> R) : I -> R := fun i => v i + w i.

(** The difference of two vectors, entry by entry. *)
Definition sub (v w : I -> R) : I -> R := fun i => v i - w i.

(** The number c times the vector v. *)
Definition scale (c : R) (v : I -> R) : I -> R := fun i => c * v i.

(** The zero vector. *)
Definition zero : I -> R := fun=> 0.

(** The Euclidean length of v: the root of the sum of the squares of its entries. *)
Definition norm (v : I -> R) : R := sqrt (dot v v).

End Operations.

Arguments identity {I}.
Arguments zero {I}.

Section Sums.

Variables (I : finType) (P : pred I).

Lemma sum_scale (c : R) (F : I -> R) : \sum_(i | P i) (c * F i) = c * \sum_(i | P i) F i.
Proof. by rewrite big_distrr. Qed.

Lemma sum_add (F G : I -> R) : \sum_(i | P i) (F i + G i) = \sum_(i | P i) F i + \sum_(i | P i) G i.
Proof. by rewrite big_split. Qed.

Lemma sum_ge0 (F : I -> R) : (forall i, P i -> 0 <= F i) -> 0 <= \sum_(i | P i) F i.
Proof. by move=> F_ge0; elim/big_rec: _ => [|i s /F_ge0]; lra. Qed.

Lemma sum_le (F G : I -> R) :
  (forall i, P i -> F i <= G i) -> \sum_(i | P i) F i <= \sum_(i | P i) G i.
Proof. by move=> F_le; elim/big_rec2: _ => [|i s t /F_le]; lra. Qed.

Lemma sum_gt0 (F : I -> R) i : P i -> (forall j, P j -> 0 < F j) -> 0 < \sum_(j | P j) F j.
Proof.
move=> Pi F_gt0; rewrite (bigD1 i) //=.
have := F_gt0 i Pi; suff : 0 <= \sum_(j | P j && (j != i)) F j by lra.
by elim/big_rec: _ => [|j s /andP[/F_gt0]]; lra.
Qed.

Lemma sum_constant (c : R) : \sum_(i | P i) c = INR #|P| * c.
Proof.
rewrite big_const; elim: #|P| => [|m IH]; first by rewrite /= Rmult_0_l.
by rewrite iterS IH S_INR; lra.
Qed.

End Sums.

Section Facts.

Variables I J K : finType.
Implicit Types (M : I -> J -> R) (N : J -> K -> R).

Lemma applyZ M c v : apply M (scale c v) = scale c (apply M v).
Proof.
extensionality i; rewrite /apply /scale -sum_scale.
by apply: eq_bigr => j _; lra.
Qed.

Lemma apply_times M N v : apply (times M N) v = apply M (apply N v).
Proof.
extensionality i; rewrite /apply /times.
transitivity (\sum_k \sum_j (M i j * N j k * v k)).
  by apply: eq_bigr => k _; rewrite big_distrl.
rewrite exchange_big; apply: eq_bigr => j _ /=; rewrite -sum_scale.
by apply: eq_bigr => k _; lra.
Qed.

Lemma apply_diagonal (c v : I -> R) i : apply (diagonal c) v i = c i * v i.
Proof.
rewrite /apply /diagonal (bigD1 i) //= eqxx big1 => [|j]; first by lra.
by rewrite eq_sym => /negbTE ->; lra.
Qed.

Lemma apply_identity (v : I -> R) : apply identity v = v.
Proof. by extensionality i; rewrite (apply_diagonal (fun=> 1)) Rmult_1_l. Qed.

Lemma transpose_times M N : transpose (times M N) = times (transpose N) (transpose M).
Proof.
by extensionality k; extensionality i; apply: eq_bigr => j _; rewrite Rmult_comm.
Qed.

Lemma transpose_identity : transpose (@identity I) = identity.
Proof. by extensionality i; extensionality j; rewrite /transpose /identity eq_sym. Qed.

Lemma dotC (v w : I -> R) : dot v w = dot w v.
Proof. by apply: eq_bigr => i _; rewrite Rmult_comm. Qed.

Lemma dot_transpose M v w : dot v (apply M w) = dot (apply (transpose M) v) w.
Proof.
rewrite /dot /apply /transpose.
transitivity (\sum_i \sum_j (v i * M i j * w j)).
  by apply: eq_bigr => i _; rewrite -sum_scale; apply: eq_bigr => j _; lra.
rewrite exchange_big; apply: eq_bigr => j _ /=; rewrite big_distrl.
by apply: eq_bigr => i _ /=; lra.
Qed.

Lemma dotDl (g v w : I -> R) : dot (add v w) g = dot v g + dot w g.
Proof. by rewrite /dot -sum_add; apply: eq_bigr => i _; rewrite /add; lra. Qed.

Lemma dotDr (g v w : I -> R) : dot g (add v w) = dot g v + dot g w.
Proof. by rewrite dotC dotDl !(dotC g). Qed.

Lemma dotZl c (v w : I -> R) : dot (scale c v) w = c * dot v w.
Proof. by rewrite /dot -sum_scale; apply: eq_bigr => i _; rewrite /scale; lra. Qed.

Lemma dot_ge0 (v : I -> R) : 0 <= dot v v.
Proof. by apply: sum_ge0 => i _; nra. Qed.

Lemma dot_pick (v : I -> R) i : dot v (fun j => if j == i then 1 else 0) = v i.
Proof.
rewrite /dot (bigD1 i) //= eqxx big1 => [|j /negbTE ->]; lra.
Qed.

End Facts.
